import type { Tensor } from '@tensorflow/tfjs-core';

export interface CrossEntropyKernels {
  /**
   * Mean over rows that are not ignored of (1 − ε)·(−log p[label]) + ε·mean over V of (−log p), with ε = labelSmoothing.
   * No row left: loss 0 and gradient 0.
   */
  SeqlabCrossEntropy: {
    /** logits […, V] · labels […] int32 */
    inputs: { logits: Tensor; labels: Tensor };
    attributes: CrossEntropyAttributes;
    /** loss [] */
    outputs: [loss: Tensor, saved: Tensor];
  };
  SeqlabCrossEntropyGradient: {
    /** dy [] */
    inputs: { dy: Tensor; logits: Tensor; labels: Tensor; saved: Tensor };
    attributes: CrossEntropyAttributes;
    outputs: [dLogits: Tensor];
  };
}

export interface CrossEntropyAttributes {
  /** whether ignoreIndex counts; if not, it is 0 */
  ignores: boolean;
  ignoreIndex: number;
  labelSmoothing: number;
}
