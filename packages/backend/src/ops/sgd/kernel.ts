import type { Tensor } from '@tensorflow/tfjs-core';

export interface SgdKernels {
  /**
   * In place. inputs: `parameter0…`, `gradient0…`, `scalars`, and `velocity0…` if momentum ≠ 0; see SgdScalars. Per element:
   *   g += p·weightDecay;  b = b·momentum + g·dampeningFactor;  g = nesterov ? g + b·momentum : b;  p −= learningRate·g
   * without momentum only the first and the last.
   */
  SeqlabSgd: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; momentum: number; nesterov: boolean };
    outputs: [];
  };
}
