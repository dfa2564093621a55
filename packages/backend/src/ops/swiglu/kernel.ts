import type { Tensor } from '@tensorflow/tfjs-core';

export interface SwigluKernels {
  /** silu(gate)·x, equal shapes */
  SeqlabSwiglu: {
    inputs: { gate: Tensor; x: Tensor };
    attributes: Record<never, never>;
    outputs: [y: Tensor];
  };
  SeqlabSwigluGradient: {
    inputs: { dy: Tensor; gate: Tensor; x: Tensor };
    attributes: Record<never, never>;
    outputs: [dGate: Tensor, dX: Tensor];
  };
}
