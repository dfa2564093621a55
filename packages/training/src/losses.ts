import { crossEntropy, meanSquaredError } from '@seqlab/backend';
import { checkNumber, checkOptions, SeqlabError, showValue } from '@seqlab/core';
import type { Scalar, Tensor, Tensor3D } from '@tensorflow/tfjs-core';

/** outputs [B, T, O] and labels [B, T] (scalar batches: [B, T, 1] both) → scalar, a mean over labels; differentiable in the outputs */
export interface Loss {
  (outputs: Tensor3D, labels: Tensor): Scalar;
  /**
   * How many of a batch's labels the mean is over: what a batch weighs among those that are accumulated. Default: all of them,
   * so that a loss of one's own that leaves labels out has to say so.
   */
  readonly counted?: (labels: Int32Array | Float32Array) => number;
  /** what it smooths labels by, to be held against `labelSmoothing` of the training config; default: unknown */
  readonly labelSmoothing?: number;
  /** what makes it again elsewhere, on a worker for instance; a loss of one's own has none */
  readonly spec?: LossSpec;
}

/** A loss of this package as plain data. */
export type LossSpec =
  | { readonly kind: 'cross-entropy'; readonly ignoreIndex: number | null; readonly labelSmoothing: number }
  | { readonly kind: 'mean-squared-error' };

export interface CrossEntropyLossOptions {
  /** labels with this id do not count, neither in the sum nor in the mean; default null: all count */
  readonly ignoreIndex?: number | null;
  /** share of the target spread evenly over all classes, 0 ≤ ε < 1; default 0 */
  readonly labelSmoothing?: number;
}

/** Mean over the labels that count, as `torch.nn.CrossEntropyLoss`. @throws SeqlabError `options-object`, `options-unknown-key` */
export function crossEntropyLoss(options: CrossEntropyLossOptions = {}): Loss {
  checkOptions('crossEntropyLoss', options, ['ignoreIndex', 'labelSmoothing']);
  const { ignoreIndex = null, labelSmoothing = 0 } = options;
  checkNumber(
    {
      code: 'loss-label-smoothing',
      where: 'crossEntropyLoss',
      name: 'labelSmoothing',
      value: labelSmoothing,
      expected: 'a number from 0 to below 1',
      advice: 'Use 0 for no smoothing.',
    },
    (value) => value >= 0 && value < 1,
  );
  if (ignoreIndex !== null && !Number.isSafeInteger(ignoreIndex)) {
    throw new SeqlabError(
      'loss-ignore-index',
      `crossEntropyLoss: ignoreIndex (${showValue(ignoreIndex)}) must be an id, or null. Use the tokenizer's padId.`,
    );
  }
  const loss = (outputs: Tensor3D, labels: Tensor) =>
    crossEntropy(outputs, labels, { ignoreIndex, labelSmoothing });
  const counted = (labels: Int32Array | Float32Array) => {
    let count = 0;
    for (const label of labels) if (label !== ignoreIndex) count += 1;
    return count;
  };
  const spec: LossSpec = { kind: 'cross-entropy', ignoreIndex, labelSmoothing };
  return Object.assign(loss, { counted, labelSmoothing, spec });
}

/** Mean of (output − label)², as `torch.nn.MSELoss`. */
export function meanSquaredErrorLoss(): Loss {
  const loss = (outputs: Tensor3D, labels: Tensor) => meanSquaredError(outputs, labels);
  const spec: LossSpec = { kind: 'mean-squared-error' };
  return Object.assign(loss, { labelSmoothing: 0, spec });
}

/** The loss that `spec` was taken from. @throws SeqlabError `loss-spec` */
export function lossOfSpec(spec: LossSpec): Loss {
  switch (spec?.kind) {
    case 'cross-entropy':
      return crossEntropyLoss({ ignoreIndex: spec.ignoreIndex, labelSmoothing: spec.labelSmoothing });
    case 'mean-squared-error':
      return meanSquaredErrorLoss();
    default:
      throw new SeqlabError(
        'loss-spec',
        `lossOfSpec: ${showValue(spec)} describes no loss, expected the spec of crossEntropyLoss() or meanSquaredErrorLoss(). Pass loss.spec.`,
      );
  }
}
