import type { BatchTensors, DropoutBits } from '@seqlab/backend';
import type { Batch, ModelConfig } from '@seqlab/core';
import type { Tensor3D, Variable } from '@tensorflow/tfjs-core';

/** What training asks of a model. Any object with these two methods will do; `@seqlab/models` makes such. */
export interface TrainableModel {
  /** what a task fits its batches and its loss to; not needed without a task */
  readonly config?: ModelConfig;
  /** parameters of any shapes by torch's dotted names, in torch's order */
  namedParameters(): ReadonlyMap<string, Variable>;
  /** [B, T, outputSize]: logits, or for scalar inputs the predictions [B, T, 1] */
  forward(batch: BatchTensors, context: { readonly dropout: DropoutBits | null }): Tensor3D;
  /** the least bytes that training on such a batch takes beside the parameters; default: unknown, and only parameters are looked at */
  activationBytes?(size: Pick<Batch, 'batchSize' | 'srcLength' | 'tgtLength'>): number;
}
