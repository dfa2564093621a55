import { SeqlabError } from '@seqlab/core';
import { engine, getBackend, type Tensor, type Tensor1D, type Tensor2D, tensor } from '@tensorflow/tfjs-core';
import { requireBackend } from './started.js';
import { checkInteger, formatShape, kindOf } from './tensor-checks.js';

/** The backends whose memory JavaScript reads at once; a GPU would have to be waited for. */
const READABLE = new Set(['cpu', 'wasm', 'tensorflow']);

const ADVICE = 'Use the tokenizer that belongs to the model.';

/** Bounds of id tensors by their data, so that a batch that is used at every step is read once. */
const knownBounds = new WeakMap<object, readonly [low: number, high: number]>();

/**
 * An int32 tensor of ids that have been checked before they are uploaded, the same on every backend: gathering out of
 * range throws on some of tfjs's backends and reads zeros on others.
 * @param ids row-major
 * @param shape e.g. [B, T]
 * @param vocabSize V: ids must be 0 … V−1
 * @throws `ids-out-of-range` naming the position, `ids-shape`, `op-option-range`, `backend-not-started`
 */
export function idsTensor(ids: Int32Array, shape: [n: number], vocabSize: number): Tensor1D;
export function idsTensor(ids: Int32Array, shape: [b: number, t: number], vocabSize: number): Tensor2D;
export function idsTensor(ids: Int32Array, shape: number[], vocabSize: number): Tensor {
  requireBackend('idsTensor');
  checkIdsTensor(ids, shape, vocabSize);
  const size = shape.reduce((product, n) => product * n, 1);
  if (size !== ids.length) {
    throw new SeqlabError(
      'ids-shape',
      `idsTensor: ${ids.length} ids do not fill the shape ${formatShape(shape)}, which holds ${size}. Change the shape or pad the rows.`,
    );
  }
  const bounds = boundsOf(ids, null);
  if (bounds[0] < 0 || bounds[1] >= vocabSize)
    throw outOfRange('idsTensor', 'ids', ids, shape, vocabSize, null, ADVICE);
  const result = tensor(ids, shape, 'int32');
  knownBounds.set(result.dataId, bounds);
  return result;
}

/**
 * Checks that every id of an int32 tensor, `ignored` ones aside, is 0 … limit−1, where the backend's memory can be read
 * at once. Elsewhere, and in a replayed program, kernels turn an id that is out of range into NaN and never touch memory for it.
 */
export function checkIds(
  op: string,
  name: string,
  ids: Tensor,
  limit: number,
  ignored: number | null,
  advice: string = ADVICE,
): void {
  if (!READABLE.has(getBackend())) return;
  const known = ignored === null ? knownBounds.get(ids.dataId) : undefined;
  if (known !== undefined && known[0] >= 0 && known[1] < limit) return;
  // past tensor.dataSync, which ends a capture: nothing that is computed depends on this read
  const values = engine().backend.readSync(ids.dataId) as Int32Array;
  const bounds = boundsOf(values, ignored);
  if (bounds[0] < 0 || bounds[1] >= limit)
    throw outOfRange(op, name, values, ids.shape, limit, ignored, advice);
  if (ignored === null) knownBounds.set(ids.dataId, bounds);
}

function checkIdsTensor(ids: unknown, shape: unknown, vocabSize: number): void {
  if (!(ids instanceof Int32Array) || !Array.isArray(shape)) {
    throw new SeqlabError(
      'ids-shape',
      `idsTensor: ids is ${kindOf(ids)} and shape ${kindOf(shape)}, expected an Int32Array and an array of sizes. Use Int32Array.from(ids) and [B, T].`,
    );
  }
  checkInteger('idsTensor', 'vocabSize', vocabSize, 1, 2 ** 31 - 1);
}

/** Lowest and highest value; [0, −1] of nothing. */
function boundsOf(values: Int32Array, ignored: number | null): readonly [low: number, high: number] {
  let low = 0;
  let high = -1;
  for (const value of values) {
    if (value === ignored) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function outOfRange(
  op: string,
  name: string,
  values: Int32Array,
  shape: readonly number[],
  limit: number,
  ignored: number | null,
  advice: string,
): SeqlabError {
  const at = values.findIndex((value) => value !== ignored && (value < 0 || value >= limit));
  const place: number[] = [];
  let rest = at;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    place.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  const except = ignored === null ? '' : ` or ${ignored}, which is ignored`;
  return new SeqlabError(
    'ids-out-of-range',
    `${op}: ${name}${formatShape(place)} is ${values[at]}, expected 0 to ${limit - 1}${except}. ${advice}`,
  );
}
