import { checkNumber, checkOptions } from '../../tensor-checks.js';
import { AdamScalars } from './operands.js';

export interface AdamStepScalars {
  readonly learningRate: number;
  /** β1^t and β2^t after t updates, this one included: multiplied up step by step and saved, never recomputed by a power */
  readonly beta1Power: number;
  readonly beta2Power: number;
  /** Default: 0 */
  readonly weightDecay?: number;
}

/** What `adamStep` needs that moves from step to step, computed in double. [4]. @throws `op-options`, `op-option-range` */
export function adamScalars(size: AdamStepScalars): Float32Array {
  const { weightDecay } = checked('adamScalars', size);
  return scalars(size, weightDecay);
}

/** The same for `adamwStep`, whose decay is a factor of the parameters: 1 − learning rate·weight decay. [4] */
export function adamwScalars(size: AdamStepScalars): Float32Array {
  const { learningRate, weightDecay } = checked('adamwScalars', size);
  return scalars(size, 1 - learningRate * weightDecay);
}

function checked(op: string, size: AdamStepScalars): Required<AdamStepScalars> {
  checkOptions(op, size, 'size');
  const { learningRate, beta1Power, beta2Power, weightDecay = 0 } = size;
  checkNumber(op, 'learningRate', learningRate, '(−∞, ∞)', Number.isFinite(learningRate));
  checkNumber(op, 'weightDecay', weightDecay, '(−∞, ∞)', Number.isFinite(weightDecay));
  // a power of β ends as 0, and is 0 from the start where β is
  checkNumber(op, 'beta1Power', beta1Power, '[0, 1)', beta1Power >= 0 && beta1Power < 1);
  checkNumber(op, 'beta2Power', beta2Power, '[0, 1)', beta2Power >= 0 && beta2Power < 1);
  return { learningRate, beta1Power, beta2Power, weightDecay };
}

function scalars({ learningRate, beta1Power, beta2Power }: AdamStepScalars, decay: number): Float32Array {
  const values = new Float32Array(AdamScalars.length);
  values[AdamScalars.stepSize] = learningRate / (1 - beta1Power);
  values[AdamScalars.bias2Root] = Math.sqrt(1 - beta2Power);
  values[AdamScalars.decay] = decay;
  return values;
}
