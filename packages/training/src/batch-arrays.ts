import type { BatchTensors, InputArray } from '@seqlab/backend';
import { type Batch, isWhole, type Packing, SeqlabError, showValue } from '@seqlab/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A batch as a model's `forward` and a loss want it: [B, S], [B, T] and [B, T]; labels that are numbers [B, T, 1], as the outputs. */
export interface BatchArrays {
  readonly src: InputArray;
  readonly tgt: InputArray;
  readonly labels: InputArray;
  readonly srcSegments?: InputArray;
  readonly srcPositions?: InputArray;
  readonly tgtSegments?: InputArray;
  readonly tgtPositions?: InputArray;
}

/** The parts of a batch in the order in which a step takes them; the last four where rows hold several sequences. */
export const BATCH_PARTS = [
  'src',
  'tgt',
  'labels',
  'srcSegments',
  'srcPositions',
  'tgtSegments',
  'tgtPositions',
] as const;

/** A batch that comes again gives the same objects again, so that whoever compares or copies them is done at a glance. */
const known = new WeakMap<Batch, BatchArrays>();

export function batchArrays(batch: Batch): BatchArrays {
  let arrays = known.get(batch);
  if (arrays === undefined) {
    checkBatch(batch);
    const { batchSize: b, srcLength: s, tgtLength: t } = batch;
    arrays = {
      src: { values: batch.src, shape: [b, s] },
      tgt: { values: batch.tgt, shape: [b, t] },
      labels: { values: batch.labels, shape: batch.labels instanceof Float32Array ? [b, t, 1] : [b, t] },
      ...(batch.kind === 'tokens' && {
        ...packingArrays('src', batch.srcPacking, [b, s]),
        ...packingArrays('tgt', batch.tgtPacking, [b, t]),
      }),
    };
    known.set(batch, arrays);
  }
  return arrays;
}

/** @throws `batch-arrays` */
function packingArrays(
  key: 'src' | 'tgt',
  packing: Packing | undefined,
  shape: readonly [number, number],
): Partial<BatchArrays> {
  if (packing === undefined) return {};
  const { segments, positions } = Object(packing) as Partial<Packing>;
  for (const [name, values] of Object.entries({ segments, positions })) {
    if (values instanceof Int32Array && values.length === shape[0] * shape[1]) continue;
    throw new SeqlabError(
      'batch-arrays',
      `train: ${name} of ${key}Packing must be an Int32Array of batchSize (${shape[0]}) rows of ${shape[1]}. packRows of @seqlab/datasets makes them.`,
    );
  }
  return {
    [`${key}Segments`]: { values: segments!, shape },
    [`${key}Positions`]: { values: positions!, shape },
  };
}

/** Ids as int32, all else as float32; the caller disposes it. */
export function upload({ values, shape }: InputArray): Tensor {
  return tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}

/** The batch on the device; the caller disposes its parts. */
export function batchTensors(batch: Batch): BatchTensors {
  const arrays = batchArrays(batch);
  const given = BATCH_PARTS.filter((part) => arrays[part] !== undefined);
  return Object.fromEntries(given.map((part) => [part, upload(arrays[part]!)])) as unknown as BatchTensors;
}

/** Which array each part of a batch must be; the labels of images are classes or numbers. */
const KINDS = {
  tokens: { src: Int32Array, tgt: Int32Array, labels: Int32Array },
  scalars: { src: Float32Array, tgt: Float32Array, labels: Float32Array },
  images: { src: Float32Array, tgt: Int32Array, labels: null },
  numbers: { src: Int32Array, tgt: Int32Array, labels: Float32Array },
} as const;

/** @throws `batch-arrays` */
function checkBatch(batch: Batch): void {
  const known = typeof batch === 'object' && batch !== null && Object.hasOwn(KINDS, batch.kind);
  if (!known) {
    throw new SeqlabError(
      'batch-arrays',
      `train: a batch is ${showValue(batch)}, expected {kind: "tokens", "scalars", "images" or "numbers", batchSize, srcLength, tgtLength, src, tgt, labels}. batchOf of @seqlab/datasets makes one.`,
    );
  }
  const { batchSize, srcLength, tgtLength } = batch;
  const lengths = { src: srcLength, tgt: tgtLength, labels: tgtLength };
  for (const [key, length] of Object.entries(lengths) as ['src' | 'tgt' | 'labels', number][]) {
    const values = batch[key];
    const Kind = KINDS[batch.kind][key] ?? (values instanceof Float32Array ? Float32Array : Int32Array);
    const fits = isWhole(batchSize, 0) && isWhole(length, 0) && values?.length === batchSize * length;
    if (fits && values instanceof Kind) continue;
    throw new SeqlabError(
      'batch-arrays',
      `train: ${key} of a batch of ${batch.kind} must be a ${Kind.name} of batchSize (${batchSize}) rows of ${length}. Pad the rows to one length.`,
    );
  }
}
