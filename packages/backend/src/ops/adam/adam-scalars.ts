import { AdamScalars } from '../../kernels.js';

export interface AdamStepSize {
  readonly learningRate: number;
  /** β1^t and β2^t after t updates, this one included: multiplied up step by step and saved, never recomputed by a power */
  readonly beta1Power: number;
  readonly beta2Power: number;
  /** Default: 0 */
  readonly weightDecay?: number;
}

/** What `adamStep` needs that moves from step to step, computed in double. [4] */
export function adamScalars({ weightDecay = 0, ...step }: AdamStepSize): Float32Array {
  return scalars(step, weightDecay);
}

/** The same for `adamwStep`, whose decay is a factor of the parameters: 1 − learning rate·weight decay. [4] */
export function adamwScalars({ weightDecay = 0, ...step }: AdamStepSize): Float32Array {
  return scalars(step, 1 - step.learningRate * weightDecay);
}

function scalars({ learningRate, beta1Power, beta2Power }: AdamStepSize, decay: number): Float32Array {
  const values = new Float32Array(AdamScalars.length);
  values[AdamScalars.stepSize] = learningRate / (1 - beta1Power);
  values[AdamScalars.bias2Root] = Math.sqrt(1 - beta2Power);
  values[AdamScalars.decay] = decay;
  return values;
}
