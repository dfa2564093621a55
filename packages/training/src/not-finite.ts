import { SeqlabError, type TrainingSnapshot } from '@seqlab/core';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import { upload } from './batch-arrays.js';
import { firstNonFinite } from './named-variables.js';
import { planStep } from './step-inputs.js';
import type { TrainingState } from './training-state.js';
import { lossAndGradients } from './training-step.js';

/** A snapshot whose parameters are numbers; a checkpoint never holds anything else. */
export async function finiteSnapshot(state: TrainingState): Promise<TrainingSnapshot> {
  const snapshot = await state.snapshot();
  const bad = firstNonFinite(snapshot.parameters);
  if (bad === null) return snapshot;
  const when = snapshot.step === 0 ? 'before step 1' : `after step ${snapshot.step}`;
  throw new SeqlabError(
    'training-not-finite',
    `train: the parameter ${bad.name} holds ${bad.value} ${when}. ${snapshot.step === 0 ? 'Initialise the model again, or load other weights.' : ADVICE}`,
  );
}

const ADVICE = 'Lower learningRate or set clipNorm.';

/**
 * Why the loss of update `step` (counted from 0) is no number. The updates since `anchor` are run again, one at a time, up
 * to the one that failed; the model keeps the weights from before it.
 */
export async function notFiniteLoss(
  state: TrainingState,
  anchor: TrainingSnapshot,
  step: number,
  loss: number,
): Promise<SeqlabError> {
  state.restore(anchor);
  while (state.position.step < step) await state.run([planStep(state.plan, state.position)]);
  return new SeqlabError(
    'training-not-finite',
    `train: the loss of step ${step + 1} is ${loss}; the first tensor that is not finite is ${await culprit(state)}. ${ADVICE} The model holds the weights from before that step.`,
  );
}

async function culprit(state: TrainingState): Promise<string> {
  const { parameters } = await state.snapshot();
  const parameter = firstNonFinite(parameters);
  if (parameter !== null) return `the parameter ${parameter.name}`;
  const { inputs } = planStep(state.plan, state.position);
  const names = [...parameters.keys()];
  for (let m = 0; m < state.plan.microBatches; m++) {
    const tensors = Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, upload(array)]));
    const { value, gradients } = tidy(() => ({ ...lossAndGradients(state.parts, tensors, m) }));
    const arrays = await Promise.all(gradients.map((gradient) => gradient.data()));
    dispose([value, gradients, tensors]);
    const at = arrays.findIndex((values) => values.some((number) => !Number.isFinite(number)));
    if (at >= 0) return `the gradient of ${names[at]}`;
  }
  return 'the loss itself';
}
