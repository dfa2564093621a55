import { accumulate, type capture } from '@seqlab/backend';
import { SeqlabError, showValue } from '@seqlab/core';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Loss } from './losses.js';
import type { TrainableModel } from './trainable-model.js';
import { lossAndGradients, type StepInputs } from './training-step.js';

/**
 * What a worker does with a shard, as a function of tensors alone, for `capture`: takes the parameters `parameter<i>` over into its copy of the model, and gives `loss` and
 * the gradient by each of them, `gradient<i>`, in the model's order.
 * @throws SeqlabError `train-option` for what is no model
 */
export function shardStep(model: TrainableModel, loss: Loss): Parameters<typeof capture>[0] {
  if (typeof (model as TrainableModel | null | undefined)?.namedParameters !== 'function') {
    throw new SeqlabError(
      'train-option',
      `shardStep: model is ${showValue(model)}, expected a model: createModel makes one.`,
    );
  }
  const parameters: readonly Variable[] = [...model.namedParameters().values()];
  return (inputs: StepInputs) => {
    const given = parameters.map((_, i) => inputs[`parameter${i}`]!);
    // once the value itself: written in place, where a recorded program reads it
    accumulate(parameters, given, { reset: true });
    const { value, gradients } = lossAndGradients({ model, loss, parameters }, inputs, 0);
    return { loss: value, ...Object.fromEntries(gradients.map((each, i) => [`gradient${i}`, each])) };
  };
}
