import type { BatchTensors } from '@seqlab/backend';
import type { Batch } from '@seqlab/core';
import { tensor } from '@tensorflow/tfjs-core';

/** The batch on the current backend; the caller disposes the three tensors. Scalar labels are [B, T, 1], as the outputs. */
export function batchTensors(batch: Batch): BatchTensors {
  const { batchSize: b, srcLength: s, tgtLength: t, src, tgt, labels } = batch;
  if (batch.kind === 'scalars') {
    return { src: tensor(src, [b, s]), tgt: tensor(tgt, [b, t]), labels: tensor(labels, [b, t, 1]) };
  }
  return {
    src: tensor(src, [b, s], 'int32'),
    tgt: tensor(tgt, [b, t], 'int32'),
    labels: tensor(labels, [b, t], 'int32'),
  };
}
