import type { Tensor } from '@tensorflow/tfjs-core';

export interface LinearKernels {
  /** y = activation(x·weightᵀ + bias) with rows [rowFrom, rowTo) of weight and bias. `preActivation` is there for gelu and gelu-tanh. */
  SeqlabLinear: {
    /** x […, I] · weight [N, I] · bias [N] */
    inputs: { x: Tensor; weight: Tensor; bias?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number };
    /** y […, O] with O = rowTo − rowFrom · preActivation […, O] */
    outputs: [y: Tensor, preActivation?: Tensor];
  };
  /** `y` is given for relu, `preActivation` for gelu and gelu-tanh. Rows of dWeight and dBias outside [rowFrom, rowTo) are zeros. */
  SeqlabLinearGradient: {
    inputs: { dy: Tensor; x: Tensor; weight: Tensor; y?: Tensor; preActivation?: Tensor };
    attributes: { activation: Activation; rowFrom: number; rowTo: number; hasBias: boolean };
    /** dX […, I] · dWeight [N, I] · dBias [N] if hasBias */
    outputs: [dX: Tensor, dWeight: Tensor, dBias?: Tensor];
  };
}

export const ACTIVATIONS = ['none', 'relu', 'gelu', 'gelu-tanh'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** Whether the derivative is taken of what goes in, and not of what comes out. */
export const keepsPreActivation = (activation: Activation): boolean =>
  activation === 'gelu' || activation === 'gelu-tanh';
