import type { BatchTensors } from '@seqlab/backend';
import { type NamedArrays, SeqlabError, type ShapedArray } from '@seqlab/core';
import { reshape, type Tensor, tensor, tensor1d, tile, where } from '@tensorflow/tfjs-core';
import { checkForward, checkModule } from '../check-model.js';
import type { Model } from '../model.js';
import { rowsAtOnce } from '../rows-at-once.js';
import type { Hook } from './hook.js';
import { checkLogitAt, type LogitAt } from './logit-at.js';
import { runWithCache, runWithHooks } from './run-with-cache.js';
import { sourceStreamNames, streamNames } from './stream.js';

export interface PatchingEffects {
  /** the logit, or the difference, in each run as it is */
  readonly clean: number;
  readonly corrupted: number;
  /** [T] or [S] by the names of the residual stream: the number once that position of the stream is the clean run's */
  readonly stream: NamedArrays;
  /** [H] by the attentions' names and `.heads`: the number once that head's output, at all positions, is the clean run's */
  readonly heads: NamedArrays;
}

/**
 * Where in the model the difference between two inputs decides a logit: each position of the corrupted run is set to what it was in the clean run, one
 * at a time, and the rest runs on. Where the number comes back to the clean run's, the decisive information passes. Many
 * positions are tried in one batch.
 * @param clean a batch of one row
 * @param corrupted one of the same shape
 * @throws `look-shapes`, `look-logit`, and as `runWithCache`
 * @see Meng et al. 2022, "Locating and Editing Factual Associations in GPT", section 2 ("causal tracing")
 */
export async function patchingEffects(
  model: Model,
  clean: BatchTensors,
  corrupted: BatchTensors,
  at: LogitAt,
): Promise<PatchingEffects> {
  checkModule('patchingEffects', model);
  checkForward(clean);
  checkForward(corrupted);
  checkShapes(clean, corrupted);
  const names = [...sourceStreamNames(model.config), ...streamNames(model.config)];
  const isHeads = (name: string) => name.endsWith('.heads');
  const kept = (name: string) => names.includes(name) || isHeads(name);
  const [right, wrong] = [
    await runWithCache(model, clean, { keep: kept }),
    await runWithCache(model, corrupted, { keep: () => false }),
  ];
  const chosen = checkLogitAt('patchingEffects', at, right.logits.shape);
  const numberOf = ({ shape, values }: ShapedArray, row: number) => {
    const first = (row * shape[1]! + chosen.position) * shape[2]!;
    return values[first + chosen.output]! - (chosen.against === null ? 0 : values[first + chosen.against]!);
  };
  const most = rowsAtOnce(model.config, corrupted.src.shape[1] ?? 0, corrupted.tgt.shape[1] ?? 0);

  /** One number per position along `axis` of the activation, each position patched in a row of its own. */
  const along = async (name: string, axis: number): Promise<ShapedArray> => {
    const given = right.activations.get(name)!;
    const count = given.shape[axis]!;
    const numbers = new Float32Array(count);
    for (let from = 0; from < count; from += most) {
      const positions = Array.from({ length: Math.min(most, count - from) }, (_, i) => from + i);
      const rows = repeated(corrupted, positions.length);
      const logits = await runWithHooks(model, rows, { [name]: patchEach(given, axis, positions) });
      for (const tensor of Object.values(rows)) tensor.dispose();
      for (const [row, position] of positions.entries()) numbers[position] = numberOf(logits, row);
    }
    return { shape: [count], values: numbers };
  };

  const stream: [string, ShapedArray][] = [];
  for (const name of names) stream.push([name, await along(name, 1)]);
  const heads: [string, ShapedArray][] = [];
  for (const name of right.activations.keys()) if (isHeads(name)) heads.push([name, await along(name, 1)]);
  return {
    clean: numberOf(right.logits, 0),
    corrupted: numberOf(wrong.logits, 0),
    stream: new Map(stream),
    heads: new Map(heads),
  };
}

/** In row i, position `positions[i]` along the axis of the activation is the given one's. */
function patchEach(given: ShapedArray, axis: number, positions: readonly number[]): Hook {
  return (value) => {
    const { shape } = value;
    const count = shape[axis]!;
    const chosen = positions.flatMap((position) =>
      Array.from({ length: count }, (_, i) => (i === position ? 1 : 0)),
    );
    const mask = reshape(
      tensor1d(Uint8Array.from(chosen), 'bool'),
      shape.map((size, i) => (i === 0 || i === axis ? size : 1)),
    );
    const clean = tensor(given.values, [...given.shape], 'float32');
    return where(mask, tile(clean, [shape[0]!, ...Array(shape.length - 1).fill(1)]), value);
  };
}

function repeated({ src, tgt, labels }: BatchTensors, count: number): BatchTensors {
  const repeat = (part: Tensor) =>
    part.size === 0 ? part.clone() : tile(part, [count, ...Array(part.rank - 1).fill(1)]);
  return { src: repeat(src), tgt: repeat(tgt), labels: repeat(labels) };
}

function checkShapes(clean: BatchTensors, corrupted: BatchTensors): void {
  for (const part of ['src', 'tgt'] as const) {
    const [a, b] = [clean[part].shape, corrupted[part].shape];
    const oneRow = clean[part].size === 0 || a[0] === 1;
    if (a.join() === b.join() && oneRow) continue;
    throw new SeqlabError(
      'look-shapes',
      `patchingEffects: ${part} is [${a.join(', ')}] in the clean batch and [${b.join(', ')}] in the corrupted one, expected one row of the same length in both. Give two inputs of as many tokens.`,
    );
  }
}
