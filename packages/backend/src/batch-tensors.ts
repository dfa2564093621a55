import type { Tensor } from '@tensorflow/tfjs-core';

/** A batch on the device, as a model's `forward` takes it; `@seqlab/core`'s Batch says what the parts mean. */
export interface BatchTensors {
  /** [B, S] int32 ids, or float32 for scalar inputs */
  readonly src: Tensor;
  /** [B, T] int32 ids, or float32 */
  readonly tgt: Tensor;
  /** [B, T] int32 ids, or [B, T, 1] float32 */
  readonly labels: Tensor;
}
