import { type Tensor, type Tensor1D, tidy, type Variable } from '@tensorflow/tfjs-core';
import { runKernel } from '../../run-kernel.js';
import { checkNumber, checkOptions, checkShape } from '../../tensor-checks.js';
import { checkAlong, checkVariables, numbered } from '../../tensor-lists.js';
import { AdamScalars } from './operands.js';
import { adamReference } from './reference.js';

/** Lists in the same order, number i of each of the same shape, which may be any. All but the gradients are changed in place. */
export interface AdamTensors {
  readonly parameters: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** torch's exp_avg, zeros at first */
  readonly firstMoments: readonly Variable[];
  /** torch's exp_avg_sq, zeros at first */
  readonly secondMoments: readonly Variable[];
  /** [4], the values of `adamScalars` or `adamwScalars` */
  readonly scalars: Tensor1D;
}

/** torch's defaults: 0.9, 0.999, 1e-8 */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly eps?: number;
}

/**
 * One update of all parameters by Adam; a weight decay in the scalars is added to the gradients, as torch.optim.Adam does.
 * In place means that whatever shares memory with a variable (a clone, a reshape) may change with it.
 * @throws `tensor-count`, `variable-expected`, `tensor-shape`, `tensor-dtype`, `tensor-disposed`, `op-option-range`
 * @see Kingma & Ba 2015, "Adam: A Method for Stochastic Optimization", Algorithm 1
 */
export function adamStep(tensors: AdamTensors, options: AdamOptions = {}): void {
  step('adamStep', tensors, options, false);
}

/**
 * One update by AdamW: the decay is a factor of the parameters, apart from the gradients.
 * @throws as `adamStep`
 * @see Loshchilov & Hutter 2019, "Decoupled Weight Decay Regularization", Algorithm 2
 */
export function adamwStep(tensors: AdamTensors, options: AdamOptions = {}): void {
  step('adamwStep', tensors, options, true);
}

function step(op: string, tensors: AdamTensors, options: AdamOptions, decoupled: boolean): void {
  checkOptions(op, tensors, 'tensors');
  checkOptions(op, options);
  const { parameters, gradients, firstMoments, secondMoments, scalars } = tensors;
  const { beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = options;
  checkVariables(op, 'parameters', parameters);
  checkAlong(op, 'gradients', gradients, 'parameters', parameters);
  checkVariables(op, 'firstMoments', firstMoments);
  checkAlong(op, 'firstMoments', firstMoments, 'parameters', parameters);
  checkVariables(op, 'secondMoments', secondMoments);
  checkAlong(op, 'secondMoments', secondMoments, 'parameters', parameters);
  checkShape(op, 'scalars', scalars, [AdamScalars.length]);
  checkNumber(op, 'beta1', beta1, '[0, 1)', beta1 >= 0 && beta1 < 1);
  checkNumber(op, 'beta2', beta2, '[0, 1)', beta2 >= 0 && beta2 < 1);
  checkNumber(op, 'eps', eps, '[0, ∞)', eps >= 0 && eps < Number.POSITIVE_INFINITY);
  tidy(() => {
    runKernel(
      'SeqlabAdam',
      {
        ...numbered({
          parameter: parameters,
          gradient: gradients,
          first: firstMoments,
          second: secondMoments,
        }),
        scalars,
      },
      { count: parameters.length, beta1, beta2, eps, decoupled },
      adamReference,
    );
  });
}
