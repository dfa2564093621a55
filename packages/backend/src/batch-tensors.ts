import type { Tensor } from '@tensorflow/tfjs-core';

/** A batch on the device, as a model's `forward` takes it; `@seqlab/core`'s Batch says what the parts mean. */
export interface BatchTensors {
  /** [B, S] int32 ids, or float32 for scalar inputs */
  readonly src: Tensor;
  /** [B, T] int32 ids, or float32 */
  readonly tgt: Tensor;
  /** [B, T] int32 ids, or [B, T, 1] float32 */
  readonly labels: Tensor;
  /** [B, S] int32: which of a row's sequences each position belongs to, from 1; absent where a row is one sequence, as the next three are */
  readonly srcSegments?: Tensor;
  /** [B, S] int32: where a position stands in its sequence, from 0 */
  readonly srcPositions?: Tensor;
  /** [B, T] int32 */
  readonly tgtSegments?: Tensor;
  /** [B, T] int32 */
  readonly tgtPositions?: Tensor;
}
