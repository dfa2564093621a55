import {
  type CheckpointEvent,
  type DoneEvent,
  type EvaluationMetrics,
  parseTrainingConfig,
  SeqlabError,
  showValue,
  type TrainingConfig,
  type TrainingEvent,
  type TrainingSnapshot,
} from '@seqlab/core';
import { checkHonoured, checkOwnValues, checkTrainOptions } from './check-train-options.js';
import { eventLoop } from './event-loop.js';
import { endNotFinite, refuseNotFinite } from './not-finite.js';
import { optimizerOf } from './optimizers/configured.js';
import { withAverage } from './optimizers/weight-average.js';
import { scheduleOf } from './schedules/configured.js';
import { type PlannedStep, type Position, planStep, type StepPlan } from './step-inputs.js';
import { TRAIN_OPTIONS, type TrainOptions } from './train-options.js';
import { type TrainParts, trainParts } from './train-parts.js';
import { type GivenKeys, trainingKeys } from './training-keys.js';
import { trainingState } from './training-state.js';
import type { TrainingTask } from './training-task.js';

/** After this many updates a copy of the run is kept, from which the step that broke it can be found. */
const ANCHOR_STEPS = 64;

/**
 * Trains the model in place and tells what happens: a `step` event for every update, then the `evaluation` and the
 * `checkpoint` that are due, and one `done` at the end. Before the last evaluation comes a `checkpoint` if there is none of
 * that step, and whatever ends the run early by itself, numbers that are not finite or an evaluation that fails, is told after
 * a `checkpoint` of the last good state: who writes every checkpoint loses nothing. Nothing but the config, the batches and the model's weights decides
 * the result: where the run was cut into calls, aborted or resumed does not change a bit.
 *
 * The run moves as its events are asked for: loop over them, or await the whole, which gives the `done` event.
 *
 * @throws train-option, train-key-twice, train-key-unused, train-label-smoothing, train-batch-size, train-backend, train-fast-math,
 *   train-evaluate, train-workers, options-object, options-unknown-key, resume-snapshot and what `parseTrainingConfig` and the task throw; then, as the run
 *   moves, training-not-finite, train-metrics, shard-workers, resume-seed, resume-parameters, resume-optimizer, batch-arrays, and whatever the model throws
 * @example await train({ model, task, steps: 300 });
 * @example for await (const event of train({ model, batches, loss, steps: 300 })) if (event.type === 'step') show(event.loss);
 */
export function train(
  options: TrainOptions<never> & { readonly task: TrainingTask },
): TrainingRun<TaskNumbers>;
export function train<Metrics extends object = EvaluationMetrics>(
  options: TrainOptions<Metrics>,
): TrainingRun<Metrics>;
export function train<Metrics extends object>(options: TrainOptions<Metrics>): TrainingRun<Metrics> {
  checkTrainOptions(options);
  const given = trainingKeys({ ...options }, TRAIN_OPTIONS);
  checkOwnValues(given);
  const config = parseTrainingConfig(given.config);
  const parts = trainParts(options, config, { batchSize: given.config.batchSize !== undefined });
  checkHonoured({ ...options, ...parts }, config, given.config);
  return awaitable(eventsOf({ options, parts, given, config }));
}

/** What a task measures, by name. */
type TaskNumbers = Awaited<ReturnType<TrainingTask['evaluate']>>['metrics'];

/** The events of a run; awaited, it runs to its end and gives the last of them. */
export interface TrainingRun<Metrics extends object = EvaluationMetrics>
  extends AsyncGenerator<TrainingEvent<Metrics>, void, undefined>,
    PromiseLike<DoneEvent> {}

/** A generator does nothing until it is asked, so that `await train(…)` would train nothing without a word. */
function awaitable<Metrics extends object>(
  events: AsyncGenerator<TrainingEvent<Metrics>, void, undefined>,
): TrainingRun<Metrics> {
  let done: Promise<DoneEvent> | null = null;
  const toTheEnd = async (): Promise<DoneEvent> => {
    for await (const event of events) if (event.type === 'done') return event;
    throw new SeqlabError(
      'train-ended',
      'train: the run was awaited after its events had been read. Await it, or loop over its events.',
    );
  };
  return Object.assign(events, {
    // biome-ignore lint/suspicious/noThenProperty: being awaited is what this is for
    then<A, B>(resolve?: ((event: DoneEvent) => A) | null, reject?: ((reason: unknown) => B) | null) {
      done ??= toTheEnd();
      return done.then(resolve, reject);
    },
  }) as unknown as TrainingRun<Metrics>;
}

interface Run<Metrics extends object> {
  readonly options: TrainOptions<Metrics>;
  readonly parts: TrainParts<Metrics>;
  readonly given: GivenKeys;
  readonly config: TrainingConfig;
}

async function* eventsOf<Metrics extends object>({
  options,
  parts,
  given,
  config,
}: Run<Metrics>): AsyncGenerator<TrainingEvent<Metrics>, void, undefined> {
  const { model, gradientNorm = false, checkpointDue, resume = null, signal, onFallback, onReplay } = options;
  const { workers = null, lendSnapshots = false } = options;
  const { batches, loss, evaluate } = parts;
  const optimizer = given.optimizer ?? optimizerOf(config, model);
  const plan = {
    seed: config.seed,
    batches,
    microBatches: config.accumulationSteps,
    shards: config.shards,
    loss,
    optimizer: config.ema === null ? optimizer : withAverage(optimizer, config.ema),
    learningRate: config.learningRate,
    schedule: given.schedule ?? scheduleOf(config),
  };
  const state = trainingState({
    model,
    loss,
    plan,
    clipNorm: config.clipNorm,
    gradientNorm,
    resume,
    workers,
  });
  const loop = eventLoop();
  let saved = resume?.step ?? -1;
  /** The one copy of the run, all of it finite; unless it is lent, it is the reader's once it is told, and null until another is made. */
  let anchor: TrainingSnapshot | null = null;
  /** The run as it stands; ends it where the numbers have ended. */
  async function* current(): AsyncGenerator<CheckpointEvent, TrainingSnapshot, undefined> {
    const { step } = state.position;
    if (anchor?.step === step) return anchor;
    // looked at before the copy of what was finite is written over
    if (anchor !== null && !(await state.isFinite()))
      return yield* endNotFinite(state, anchor, { config, until: step, saved });
    anchor = await state.snapshot(anchor);
    return anchor;
  }
  /** Tells the run as it stands, to one reader, who may do with it what he likes unless it is lent. */
  async function* checkpoint(): AsyncGenerator<CheckpointEvent, void, undefined> {
    const snapshot = yield* current();
    if (!lendSnapshots) anchor = null;
    yield { type: 'checkpoint', step: snapshot.step, snapshot };
    saved = snapshot.step;
  }
  /** An evaluation that fails does not cost what it was to measure. */
  async function* evaluation(): AsyncGenerator<TrainingEvent<Metrics>, void> {
    const { step } = state.position;
    let metrics: Metrics;
    try {
      metrics = checkedMetrics(await state.withAverages(evaluate!));
    } catch (error) {
      if (saved !== step) yield* checkpoint();
      throw error;
    }
    yield { type: 'evaluation', step, metrics };
  }
  try {
    // what the run goes on from is its first copy, where its owner has no further use for it
    anchor = await state.snapshot(lendSnapshots ? resume : null);
    refuseNotFinite(anchor);
    let told = false;
    while (state.position.step < config.steps && !signal?.aborted) {
      const from = state.position;
      const steps = nextSteps(plan, from, Math.min(state.stepsPerCall, untilDue(config, from.step)));
      const updates = await state.run(steps);
      if (!told) {
        told = true;
        if (state.fallback !== null) onFallback?.(state.fallback);
        else if (state.program !== null) onReplay?.(state.program);
      }
      const bad = updates.findIndex((update) => !Number.isFinite(update.loss));
      for (const [i, update] of updates.entries()) {
        if (i === bad) yield* endNotFinite(state, anchor, { config, until: from.step + i + 1, saved });
        yield { type: 'step', step: from.step + i + 1, ...update, learningRate: steps[i]!.learningRate };
      }
      const { step } = state.position;
      const evaluates = evaluate !== undefined && step < config.steps && isDue(step, config.evaluateEvery);
      if (evaluates || step - anchor.step >= ANCHOR_STEPS) anchor = yield* current();
      if (evaluates) yield* evaluation();
      if (isDue(step, config.checkpointEvery) || (step < config.steps && checkpointDue?.(step)))
        yield* checkpoint();
      anchor ??= await state.snapshot();
      await loop.turn();
    }
    const { step } = state.position;
    const reason = step < config.steps ? 'aborted' : 'finished';
    if (evaluate && reason === 'finished') {
      // Saved first: nothing that happens after the training can cost it.
      if (saved !== step) yield* checkpoint();
      saved = step;
      yield* evaluation();
    }
    yield { type: 'done', step, reason, snapshot: yield* current() };
  } finally {
    loop.close();
    state.dispose();
  }
}

/** Up to `count` updates from `position` on, as many as have the same shapes. */
function nextSteps(plan: StepPlan, position: Position, count: number): PlannedStep[] {
  const steps = [planStep(plan, position)];
  while (steps.length < count) {
    const next = planStep(plan, steps.at(-1)!.after);
    if (next.parts !== steps[0]!.parts || next.sizes.some((size, i) => size !== steps[0]!.sizes[i])) break;
    steps.push(next);
  }
  return steps;
}

/** What an evaluation found; plain JavaScript may have forgotten its `return`. */
function checkedMetrics<Metrics extends object>(metrics: Metrics): Metrics {
  if (typeof metrics === 'object' && metrics !== null) return metrics;
  throw new SeqlabError(
    'train-metrics',
    `train: evaluate gave ${showValue(metrics)}, and an object was expected. Return numbers by name, e.g. { loss }.`,
  );
}

function isDue(step: number, every: number | null): boolean {
  return every !== null && step % every === 0;
}

/** Updates until something has to happen in between. */
function untilDue({ steps, evaluateEvery, checkpointEvery }: TrainingConfig, step: number): number {
  const distance = (every: number | null) => (every === null ? Infinity : every - (step % every));
  return Math.min(steps - step, distance(evaluateEvery), distance(checkpointEvery));
}
