import type { ProgramStats } from '@seqlab/backend';
import type {
  CheckpointEvent,
  DoneEvent,
  EvaluationMetrics,
  TrainingConfig,
  TrainingConfigInput,
  TrainingEvent,
  TrainingSnapshot,
} from '@seqlab/core';
import { parseTrainingConfig, SeqlabError } from '@seqlab/core';
import type { BatchSource } from './batch-source.js';
import { checkHonoured, checkTrainOptions } from './check-train-options.js';
import { eventLoop } from './event-loop.js';
import type { Loss } from './losses.js';
import { endNotFinite, notFiniteIn, refuseNotFinite } from './not-finite.js';
import { optimizerOf } from './optimizers/configured.js';
import { scheduleOf } from './schedules/configured.js';
import { type PlannedStep, type Position, planStep, type StepPlan } from './step-inputs.js';
import type { TrainableModel } from './trainable-model.js';
import { trainingState } from './training-state.js';

/** After this many updates a copy of the run is kept, from which the step that broke it can be found. */
const ANCHOR_STEPS = 64;

export interface TrainOptions {
  readonly model: TrainableModel;
  readonly batches: BatchSource;
  /** What is left out has its default. A key that `batches`, `loss` or the running backend does not honour is refused. */
  readonly config: TrainingConfigInput;
  readonly loss: Loss;
  /** called every `evaluateEvery` updates and after the last; default: no evaluation */
  readonly evaluate?: () => EvaluationMetrics | Promise<EvaluationMetrics>;
  /** goes on from here, bit for bit; default: starts with the model as it is */
  readonly resume?: TrainingSnapshot | null;
  /** told once if updates cannot be recorded and replayed, with the kernel or the backend that prevents it */
  readonly onFallback?: (reason: string) => void;
  /** told once that updates are replayed, and what a replayed one is made of */
  readonly onReplay?: (program: ProgramStats) => void;
  /** asked between updates and after each evaluation: whether a checkpoint is wanted now, beside those of `checkpointEvery` */
  readonly checkpointDue?: (step: number) => boolean;
  /** an AbortSignal: the run ends after the updates under way, with a `done` event that can be resumed */
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Trains the model in place and tells what happens: a `step` event for every update, then the `evaluation` and the
 * `checkpoint` that are due, and one `done` at the end. Before the last evaluation comes a `checkpoint` if there is none of
 * that step, and whatever ends the run early by itself, numbers that are not finite or an evaluation that fails, is told after
 * a `checkpoint` of the last good state: who writes every checkpoint loses nothing. Nothing but the config, the batches and the model's weights decides
 * the result: where the run was cut into calls, aborted or resumed does not change a bit.
 *
 * The run moves as its events are asked for: loop over them, or await the whole, which gives the `done` event.
 *
 * @throws train-option, train-label-smoothing, train-batch-size, train-backend, train-fast-math, train-evaluate,
 *   options-object, options-unknown-key, resume-snapshot and what `parseTrainingConfig` throws, all at once; then, as the run
 *   moves, training-not-finite, resume-seed, resume-parameters, resume-optimizer, batch-arrays, and whatever the model throws
 * @example for await (const event of train({ model, batches, config, loss })) if (event.type === 'step') show(event.loss);
 * @example const { snapshot } = await train({ model, batches, config: { steps: 300 }, loss });
 */
export function train(options: TrainOptions): TrainingRun {
  checkTrainOptions(options);
  const config = parseTrainingConfig(options.config);
  checkHonoured(options, config, options.config);
  return awaitable(eventsOf(options, config));
}

/** The events of a run; awaited, it runs to its end and gives the last of them. */
export interface TrainingRun extends AsyncGenerator<TrainingEvent, void, undefined>, PromiseLike<DoneEvent> {}

/** A generator does nothing until it is asked, so that `await train(…)` would train nothing without a word. */
function awaitable(events: AsyncGenerator<TrainingEvent, void, undefined>): TrainingRun {
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
  }) as unknown as TrainingRun;
}

async function* eventsOf(
  options: TrainOptions,
  config: TrainingConfig,
): AsyncGenerator<TrainingEvent, void, undefined> {
  const {
    model,
    batches,
    loss,
    evaluate,
    checkpointDue,
    resume = null,
    signal,
    onFallback,
    onReplay,
  } = options;
  const plan = {
    seed: config.seed,
    batches,
    microBatches: config.accumulationSteps,
    loss,
    optimizer: optimizerOf(config),
    learningRate: config.learningRate,
    schedule: scheduleOf(config),
  };
  const state = trainingState({ model, loss, plan, clipNorm: config.clipNorm, resume });
  const loop = eventLoop();
  let saved = resume?.step ?? -1;
  let anchor: TrainingSnapshot;
  /** A copy of the run as it stands, for one reader, who may do with it what he likes; ends the run where the numbers have ended. */
  async function* finiteSnapshot(): AsyncGenerator<CheckpointEvent, TrainingSnapshot, undefined> {
    const snapshot = await state.snapshot();
    if (notFiniteIn(snapshot) === null) return snapshot;
    return yield* endNotFinite(state, anchor, { config, until: snapshot.step, saved });
  }
  /** An evaluation that fails does not cost what it was to measure. */
  async function* evaluation(step: number, snapshot: TrainingSnapshot): AsyncGenerator<TrainingEvent, void> {
    let metrics: EvaluationMetrics;
    try {
      metrics = await evaluate!();
    } catch (error) {
      if (saved !== step) yield { type: 'checkpoint', step, snapshot };
      throw error;
    }
    yield { type: 'evaluation', step, metrics };
  }
  try {
    anchor = await state.snapshot();
    refuseNotFinite(anchor);
    let told = false;
    while (state.position.step < config.steps && !signal?.aborted) {
      const from = state.position;
      const steps = nextSteps(plan, from, Math.min(state.stepsPerCall, untilDue(config, from.step)));
      const losses = await state.run(steps);
      if (!told) {
        told = true;
        if (state.fallback !== null) onFallback?.(state.fallback);
        else if (state.program !== null) onReplay?.(state.program);
      }
      const bad = losses.findIndex((value) => !Number.isFinite(value));
      for (const [i, value] of losses.entries()) {
        if (i === bad) yield* endNotFinite(state, anchor, { config, until: from.step + i + 1, saved });
        yield { type: 'step', step: from.step + i + 1, loss: value, learningRate: steps[i]!.learningRate };
      }
      const { step } = state.position;
      const evaluates = evaluate !== undefined && step < config.steps && isDue(step, config.evaluateEvery);
      if (step - anchor.step >= ANCHOR_STEPS) anchor = yield* finiteSnapshot();
      const snapshot = evaluates ? yield* finiteSnapshot() : null;
      if (snapshot !== null) yield* evaluation(step, snapshot);
      if (isDue(step, config.checkpointEvery) || (step < config.steps && checkpointDue?.(step))) {
        yield { type: 'checkpoint', step, snapshot: snapshot ?? (yield* finiteSnapshot()) };
        saved = step;
      }
      await loop.turn();
    }
    const { step } = state.position;
    const reason = step < config.steps ? 'aborted' : 'finished';
    if (evaluate && reason === 'finished') {
      // Saved first: nothing that happens after the training can cost it.
      if (saved !== step) yield { type: 'checkpoint', step, snapshot: yield* finiteSnapshot() };
      saved = step;
      yield* evaluation(step, yield* finiteSnapshot());
    }
    yield { type: 'done', step, reason, snapshot: yield* finiteSnapshot() };
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
    if (next.sizes.some((size, i) => size !== steps[0]!.sizes[i])) break;
    steps.push(next);
  }
  return steps;
}

function isDue(step: number, every: number | null): boolean {
  return every !== null && step % every === 0;
}

/** Updates until something has to happen in between. */
function untilDue({ steps, evaluateEvery, checkpointEvery }: TrainingConfig, step: number): number {
  const distance = (every: number | null) => (every === null ? Infinity : every - (step % every));
  return Math.min(steps - step, distance(evaluateEvery), distance(checkpointEvery));
}
