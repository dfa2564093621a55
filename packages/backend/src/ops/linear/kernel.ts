import type { Tensor } from '@tensorflow/tfjs-core';

export interface LinearKernels {
  /** y = activation(x·weightᵀ + bias) with rows [rowFrom, rowTo) of weight and bias. `preActivation` is there for gelu alone. */
  SeqlabLinear: {
    /** x […, I] · weight [N, I] · bias [N] */
    inputs: { x: Tensor; weight: Tensor; bias?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number };
    /** y […, O] with O = rowTo − rowFrom · preActivation […, O] */
    outputs: [y: Tensor, preActivation?: Tensor];
  };
  /** `y` is given for relu, `preActivation` for gelu. Rows of dWeight and dBias outside [rowFrom, rowTo) are zeros. */
  SeqlabLinearGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; y?: Tensor; preActivation?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number; hasBias: boolean };
    /** dX […, I] · dWeight [N, I] · dBias [N] if hasBias */
    outputs: [dX: Tensor, dWeight: Tensor, dBias?: Tensor];
  };
}

export type Activation = 'none' | 'relu' | 'gelu';
