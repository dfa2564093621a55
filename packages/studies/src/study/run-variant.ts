import {
  type EvaluationMetrics,
  parseModelConfig,
  parseTrainingConfig,
  SeqlabError,
  type TaskMetrics,
  weightHash,
} from '@seqlab/core';
import { createModel, type Model, weightsOf } from '@seqlab/models';
import {
  type AnsweringTask,
  augmentationOf,
  type Evaluation,
  type ExaminedAnswer,
  type Metrics,
  type Task,
} from '@seqlab/tasks';
import { train } from '@seqlab/training';
import { thinCurve } from '../thin-curve.js';
import { judgedSplit } from './judged-split.js';
import type { StudyVariant } from './study-variant.js';

export interface VariantOptions {
  /** updates instead of the variant's; default: the variant's */
  readonly steps?: number;
  /** an AbortSignal; an aborted run throws `study-aborted` */
  readonly signal?: { readonly aborted: boolean };
  /** called with each loss, as it is known */
  readonly onStep?: (step: number, loss: number, steps: number) => void;
}

/** What one variant gave on one seed: plain values, which can cross threads. */
export interface VariantRun {
  readonly variant: string;
  readonly seed: number;
  readonly parameters: number;
  readonly steps: number;
  /** dropout on, before the last update */
  readonly trainLoss: number;
  /** first update at which the mean training loss of 20 updates is below 0.1; null if it never is */
  readonly stepsToLearn: number | null;
  /** [step, loss] pairs, thinned for drawing */
  readonly curve: readonly (readonly [number, number])[];
  readonly weightHash: string;
  /**
   * why the training, or the answers after it, left the numbers; null if all is finite. Such a run is a result like any other, which has no loss:
   * other runs of its grid can be compared with it
   */
  readonly diverged: string | null;
  /** of the split that is judged; NaN for what its kind of task does not have, and all of it for a run that diverged */
  readonly metrics: TaskMetrics;
  /** every metric of the task's kind, by name */
  readonly scores: Metrics;
  readonly groups: Readonly<Record<string, TaskMetrics>>;
  readonly answers: readonly ExaminedAnswer[];
  /** whether the expected failure was seen; null if none is expected */
  readonly showsSignature: boolean | null;
  readonly measures: Readonly<Record<string, number>>;
}

/**
 * Trains one variant from scratch on one seed and judges it. A pure function: the same arguments give the same bits, in whatever thread
 * and order. Needs a backend that has been started. Numbers that are not finite end the training and are told in `diverged`.
 * @throws study-aborted, and what a config or a task refuses
 */
export async function runVariant(
  variant: StudyVariant,
  seed: number,
  { steps, signal, onStep }: VariantOptions = {},
): Promise<VariantRun> {
  const config = parseTrainingConfig({ ...variant.training, seed, ...(steps !== undefined && { steps }) });
  const modelConfig = parseModelConfig(variant.model);
  const task = variant.task(seed);
  const rows = task.rows('training', modelConfig);
  const { batchSize, batchTokens, packing, labelSmoothing } = config;
  const batches =
    variant.batches?.(rows, seed) ??
    task.batches('training', modelConfig, {
      batchSize,
      batchTokens,
      packing,
      augment: augmentationOf(config),
      seed,
    });
  const loss = task.loss(modelConfig, { labelSmoothing });
  const model = createModel(modelConfig, { seed });
  try {
    const losses: number[] = [];
    let diverged: string | null = null;
    let averaged: Awaited<ReturnType<typeof judge>> | null = null;
    // averaged weights are the training's to swap in
    const evaluate = async () => {
      averaged = await judge(variant, task, model);
      return averaged.metrics as unknown as EvaluationMetrics;
    };
    const trained = async () => {
      for await (const event of train({
        model,
        batches,
        config,
        loss,
        ...(signal && { signal }),
        ...(config.ema !== null && { evaluate }),
      })) {
        if (event.type === 'done' && event.reason === 'aborted')
          throw aborted(variant.name, seed, event.step);
        if (event.type !== 'step') continue;
        losses.push(event.loss);
        onStep?.(event.step, event.loss, config.steps);
      }
      return averaged ?? (await judge(variant, task, model));
    };
    const { metrics, groups, answers } = await trained().catch((error: unknown) => {
      if (!(error instanceof SeqlabError && DIVERGED.includes(error.code))) throw error;
      diverged = error.message;
      return NO_NUMBERS;
    });
    return {
      variant: variant.name,
      seed,
      parameters: [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0),
      steps: config.steps,
      trainLoss: diverged === null ? losses.at(-1)! : Number.NaN,
      stepsToLearn: stepsToLearn(losses),
      curve: thinCurve(losses),
      weightHash: weightHash(await weightsOf(model)),
      diverged,
      metrics: taskMetrics(metrics),
      scores: metrics,
      groups: Object.fromEntries(Object.entries(groups).map(([name, one]) => [name, taskMetrics(one)])),
      answers,
      showsSignature:
        variant.signature === undefined
          ? null
          : diverged === null && variant.signature.shows({ loss: metrics.loss!, answers }),
      measures: variant.measures?.(rows) ?? {},
    };
  } finally {
    model.dispose();
  }
}

/** What numbers that are not finite are told by, in training, in decoding and in what is judged. */
const DIVERGED = ['training-not-finite', 'decode-not-finite', 'answer-not-finite'];
const NO_NUMBERS: Awaited<ReturnType<typeof judge>> = { metrics: {}, groups: {}, answers: [] };

async function judge(
  { judged, examine }: StudyVariant,
  task: Task,
  model: Model,
): Promise<Evaluation & { readonly answers: readonly ExaminedAnswer[] }> {
  if (judged === undefined && 'examine' in task) {
    return (task as AnsweringTask).examine(model, judgedSplit(task), examine);
  }
  const { split = judgedSplit(task), mostExamples } = judged ?? {};
  const options = mostExamples === undefined ? {} : { mostExamples };
  return { ...(await task.evaluate(model, split, options)), answers: [] };
}

function taskMetrics({
  loss = Number.NaN,
  tokenAccuracy = Number.NaN,
  exactMatch = Number.NaN,
  lengthAccuracy = Number.NaN,
}: Metrics): TaskMetrics {
  return { loss, tokenAccuracy, exactMatch, lengthAccuracy };
}

/** Dropout makes single losses jump: the mean of so many must be below the bound. */
const WINDOW = 20;
const LEARNED = 0.1;

function stepsToLearn(losses: readonly number[]): number | null {
  for (let end = WINDOW; end <= losses.length; end++) {
    const sum = losses.slice(end - WINDOW, end).reduce((total, loss) => total + loss, 0);
    if (sum / WINDOW < LEARNED) return end;
  }
  return null;
}

function aborted(variant: string, seed: number, step: number): SeqlabError {
  return new SeqlabError(
    'study-aborted',
    `study: ${variant}, seed ${seed} was aborted after step ${step}. Run it again.`,
  );
}
