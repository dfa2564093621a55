import type { Tensor } from '@tensorflow/tfjs-core';

export interface AdamKernels {
  /**
   * In place on parameters, first and second moments. inputs: `parameter0…`, `gradient0…`, `first0…`, `second0…`, `scalars`; see AdamScalars.
   * Per element, in float32 and in this order (torch.optim's):
   *   coupled: g += p·decay   decoupled: p *= decay
   *   m = m·β1 + g·(1−β1);  v = v·β2 + ((1−β2)·g)·g;  p −= (stepSize·m)/(√v/√bias2 + eps)
   * β1, 1−β1, β2, 1−β2 and eps are rounded from double to float32.
   */
  SeqlabAdam: {
    inputs: Record<string, Tensor>;
    attributes: { count: number; beta1: number; beta2: number; eps: number; decoupled: boolean };
    outputs: [];
  };
}
