import { crossEntropy, meanSquaredError } from '@seqlab/backend';
import type { Scalar, Tensor, Tensor3D } from '@tensorflow/tfjs-core';

/** outputs [B, T, O] and labels [B, T] (scalar batches: [B, T, 1] both) → scalar; differentiable in the outputs */
export type Loss = (outputs: Tensor3D, labels: Tensor) => Scalar;

export interface CrossEntropyLossOptions {
  /** labels with this id do not count, neither in the sum nor in the mean; default null: all count */
  readonly ignoreIndex?: number | null;
  /** share of the target spread evenly over all classes, 0 ≤ ε < 1; default 0 */
  readonly labelSmoothing?: number;
}

/** Mean over the labels that count, as `torch.nn.CrossEntropyLoss`. */
export function crossEntropyLoss({
  ignoreIndex = null,
  labelSmoothing = 0,
}: CrossEntropyLossOptions = {}): Loss {
  return (outputs, labels) => crossEntropy(outputs, labels, { ignoreIndex, labelSmoothing });
}

/** Mean of (output − label)², as `torch.nn.MSELoss`. */
export function meanSquaredErrorLoss(): Loss {
  return (outputs, labels) => meanSquaredError(outputs, labels);
}
