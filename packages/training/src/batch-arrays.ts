import type { BatchTensors, InputArray } from '@seqlab/backend';
import type { Batch } from '@seqlab/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/** A batch as a model's `forward` and a loss want it: [B, S], [B, T] and [B, T]; labels that are numbers [B, T, 1], as the outputs. */
export interface BatchArrays {
  readonly src: InputArray;
  readonly tgt: InputArray;
  readonly labels: InputArray;
}

/** A batch that comes again gives the same objects again, so that whoever compares or copies them is done at a glance. */
const known = new WeakMap<Batch, BatchArrays>();

export function batchArrays(batch: Batch): BatchArrays {
  let arrays = known.get(batch);
  if (arrays === undefined) {
    const { batchSize: b, srcLength: s, tgtLength: t } = batch;
    arrays = {
      src: { values: batch.src, shape: [b, s] },
      tgt: { values: batch.tgt, shape: [b, t] },
      labels: { values: batch.labels, shape: batch.labels instanceof Float32Array ? [b, t, 1] : [b, t] },
    };
    known.set(batch, arrays);
  }
  return arrays;
}

/** Ids as int32, all else as float32; the caller disposes it. */
export function upload({ values, shape }: InputArray): Tensor {
  return tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32');
}

/** The batch on the device; the caller disposes its parts. */
export function batchTensors(batch: Batch): BatchTensors {
  const { src, tgt, labels } = batchArrays(batch);
  return { src: upload(src), tgt: upload(tgt), labels: upload(labels) };
}
