import {
  type CheckpointEvent,
  type NamedArrays,
  SeqlabError,
  type TrainingConfig,
  type TrainingSnapshot,
} from '@seqlab/core';
import { dispose } from '@tensorflow/tfjs-core';
import { upload } from './batch-arrays.js';
import { type ComputedOrder, watchTape } from './computed-order.js';
import { firstNonFinite } from './named-variables.js';
import { planStep } from './step-inputs.js';
import type { TrainingState } from './training-state.js';
import { lossAndGradients } from './training-step.js';

/** What is not finite, and what can be done about it. */
interface Culprit {
  readonly what: string;
  readonly advice: string;
}

const SMALLER_STEPS = 'Lower learningRate or set clipNorm.';
/** Where no update has been made, the learning rate cannot be to blame. */
const NO_UPDATE_YET = 'No update has been made yet: look at the initial weights and at the batch.';

/** The first parameter or moment of a snapshot that holds a NaN or an infinity; null if it can be trained on. */
export function notFiniteIn(
  snapshot: TrainingSnapshot,
): { readonly name: string; readonly value: number } | null {
  return firstNonFinite(snapshot.parameters) ?? firstNonFinite(snapshot.optimizer);
}

/** A run cannot start from such numbers, and there are none before them. */
export function refuseNotFinite(snapshot: TrainingSnapshot): void {
  const bad = notFiniteIn(snapshot);
  if (bad === null) return;
  const advice =
    snapshot.step === 0
      ? 'Initialise the model again, or load other weights.'
      : 'Resume from an earlier checkpoint.';
  throw notFinite(
    `the ${kindOf(bad.name, snapshot.parameters)} ${bad.name} holds ${bad.value} before step ${snapshot.step + 1}. ${advice}`,
  );
}

/**
 * The end of a run that has left the numbers. The updates since `anchor` are run again, one at a time, up to the one that
 * failed; the model keeps the last finite weights, which are told as a `checkpoint` unless `saved` is their step.
 *
 * @param anchor a snapshot whose numbers are all finite
 * @param until the update, counted from 1, by which it is known to have failed
 */
export async function* endNotFinite(
  state: TrainingState,
  anchor: TrainingSnapshot,
  {
    config,
    until,
    saved,
  }: { readonly config: TrainingConfig; readonly until: number; readonly saved: number },
): AsyncGenerator<CheckpointEvent, never, undefined> {
  state.restore(anchor);
  let last = anchor;
  let after = anchor;
  let loss = 0;
  while (Number.isFinite(loss) && notFiniteIn(after) === null && after.step < until) {
    last = after;
    loss = (await state.run([planStep(state.plan, state.position)]))[0]!.loss;
    after = await state.snapshot();
  }
  state.restore(last);
  const step = last.step + 1;
  const found = await culpritOf(state, after, config);
  const failed = Number.isFinite(loss)
    ? `step ${step} makes weights that are not finite`
    : `the loss of step ${step} is ${loss}`;
  if (last.step !== saved) yield { type: 'checkpoint', step: last.step, snapshot: last };
  throw notFinite(
    `${failed}; the first tensor that is not finite is ${found.what}. ${found.advice} The model holds the weights from before that step, and so does the last checkpoint.`,
  );
}

/** What the next update of a run, restored to where all is finite, breaks at; `after` is what that update made. */
async function culpritOf(
  state: TrainingState,
  after: TrainingSnapshot,
  config: TrainingConfig,
): Promise<Culprit> {
  const early = state.position.step === 0;
  const advice = early ? NO_UPDATE_YET : SMALLER_STEPS;
  const { inputs, parts } = planStep(state.plan, state.position);
  for (const [name, { values }] of Object.entries(inputs)) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad === undefined || name === 'scalars') continue;
    return {
      what: `${name.replace(/\d+$/, '')} of the batch, which holds ${bad}`,
      advice: 'Take it out of the data.',
    };
  }
  for (let m = 0; m < parts; m++) {
    const what = await culpritOfBatch(state, m);
    if (what !== null) return { what, advice };
  }
  return culpritOfUpdate(after, config) ?? { what: 'the loss itself', advice };
}

/** Forward in the order of the forward pass, gradients in that of the backward pass. */
async function culpritOfBatch(state: TrainingState, m: number): Promise<string | null> {
  const { inputs } = planStep(state.plan, state.position);
  const named = state.named;
  const names = [...named.keys()];
  const tensors = Object.fromEntries(Object.entries(inputs).map(([name, array]) => [name, upload(array)]));
  const orders: ComputedOrder[] = [];
  const { model } = state.parts;
  const watched = {
    ...state.parts,
    model: {
      namedParameters: () => named,
      forward: (...given: Parameters<typeof model.forward>) => {
        orders.push(watchTape(named));
        return model.forward(...given);
      },
    },
  };
  const made = lossAndGradients(watched, tensors, m);
  const order = orders[0]!;
  try {
    const first = await order.firstNotFinite();
    if (first !== null) return describe(first);
    const gradients = new Map(names.map((name, i) => [name, made.gradients[i]!]));
    for (const name of order.backward()) {
      const values = await gradients.get(name)!.data();
      if (!values.every((value) => Number.isFinite(value))) return `the gradient of ${name}`;
    }
    return null;
  } finally {
    order.dispose();
    dispose([made.value, ...made.gradients, ...Object.values(tensors)]);
  }
}

function describe({ after, own, last }: { after: string | null; own: boolean; last: boolean }): string {
  if (last) return 'the loss itself';
  if (own) return `the output of the op that reads ${after}`;
  return after === null
    ? 'the output of an op before any parameter'
    : `the output of an op that follows ${after}`;
}

/** Loss and gradients are finite, what the optimizer made of them is not. */
function culpritOfUpdate(after: TrainingSnapshot, config: TrainingConfig): Culprit | null {
  const bad = notFiniteIn(after);
  if (bad === null) return null;
  const kind = kindOf(bad.name, after.parameters);
  const what = `the ${kind} ${bad.name}, which the update sets to ${bad.value}`;
  if (kind === 'moment') return { what, advice: SMALLER_STEPS };
  // As the kernels see it: what is too small for float32 is 0 as well.
  if (config.optimizer !== 'sgd' && Math.fround(config.eps) === 0) {
    const advice = 'eps is 0, and where a gradient is 0 Adam divides 0 by 0: set eps, for example to 1e-8.';
    return { what, advice };
  }
  return { what, advice: 'Lower learningRate or weightDecay.' };
}

function kindOf(name: string, parameters: NamedArrays): 'parameter' | 'moment' {
  return parameters.has(name) ? 'parameter' : 'moment';
}

function notFinite(what: string): SeqlabError {
  return new SeqlabError('training-not-finite', `train: ${what}`);
}
