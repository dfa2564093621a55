import type { Tensor } from '@tensorflow/tfjs-core';

export interface EmbedKernels {
  /** y[b,t] = weight[ids[b,t]]·scale + positions[t]; the first T rows of positions are used */
  SeqlabEmbed: {
    /** ids [B, T] int32 · weight [V, D] · positions [P, D], P ≥ T */
    inputs: { ids: Tensor; weight: Tensor; positions?: Tensor };
    attributes: { scale: number };
    /** y [B, T, D] */
    outputs: [y: Tensor];
  };
  /** Scatter-add in ascending order of (b, t). paddingId −1 means none; its row of dWeight is zeros. */
  SeqlabEmbedGradient: {
    /** dy [B, T, D] · ids [B, T] int32 */
    inputs: { dy: Tensor; ids: Tensor };
    /** positionRows: P, or 0 if there is no gradient of positions to compute */
    attributes: { scale: number; vocabSize: number; paddingId: number; positionRows: number };
    /** dWeight [V, D] · dPositions [P, D] if positionRows > 0 */
    outputs: [dWeight: Tensor, dPositions?: Tensor];
  };
}
