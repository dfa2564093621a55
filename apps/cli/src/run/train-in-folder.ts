import { startBackend } from '@seqlab/backend';
import {
  type EvaluationMetrics,
  type NamedArrays,
  SeqlabError,
  type TrainingSnapshot,
  withoutFunctionName,
} from '@seqlab/core';

import { createModel, loadWeights, type Model } from '@seqlab/models';
import { augmentationOf, batchesOfRows, type SplitName } from '@seqlab/tasks';
import { type BatchSource, batchTensors, type TrainOptions, train } from '@seqlab/training';
import { type RunFolder, readRunWeights } from '@seqlab/training/node';
import { type EvaluationDocument, evaluateRun, flatDocument, rowsToJudge } from '../compute/evaluate-run.js';
import type { Context } from '../terminal/context.js';
import { bestSoFar } from './best-so-far.js';
import { checkRunMemory } from './check-memory.js';
import { checkRunWork } from './check-work.js';
import { largestBatch } from './largest-batch.js';

import type { RunConfig } from './run-config.js';
import type { RunTask } from './run-task.js';
import { startRunWorkers, type WorkersFlag } from './run-workers.js';

/** A model on a started backend, with what it learns: all that can be wrong with the input has been found by now. */
export interface PreparedRun {
  readonly config: RunConfig;
  readonly run: RunTask;
  readonly model: Model;
}

export interface TrainedRun {
  /** training loss before each update, those before a resume included; null where the log of them cannot be read */
  readonly losses: readonly (number | null)[];
  /** the last evaluation; null when the run was stopped before one */
  readonly evaluation: Readonly<Record<string, unknown>> | null;
  /** every evaluation of the validation split, with its step; none where there is no such split */
  readonly validation: readonly (Readonly<Record<string, unknown>> & { readonly step: number })[];
  /** of the last state, or the best where that is kept; null where there is no test split, or the run was stopped */
  readonly test: EvaluationDocument | null;
  /** the step of that state */
  readonly testedStep: number | null;
  readonly interrupted: boolean;
  /** ended since the validation loss fell no more */
  readonly endedEarly: boolean;
  /** what the updates of this call took: checkpoints among them, evaluations and what is done before the first update not */
  readonly took: Took;
}

/** Seconds of the clock, and of all processors together. */
export interface Took {
  readonly seconds: number;
  readonly processorSeconds: number;
}

/** Decoding more would take longer than many a training; `seqlab eval` looks at all. */
const MOST_EVALUATED = 4096;
const MOST_POSITIONS = 131_072;

/** How many examples of a split a run looks at: fewer of long ones, since each is written token by token. */
export function mostEvaluated({ task }: RunTask, { model }: RunConfig, split: SplitName): number {
  const { srcLength, tgtLength } = largestBatch(task.rows(split, model), {
    batchSize: null,
    batchTokens: null,
  });
  const longest = task.kind === 'sequence-to-sequence' ? Math.max(srcLength, tgtLength, 1) : 1;
  return Math.min(MOST_EVALUATED, Math.max(1, Math.floor(MOST_POSITIONS / longest)));
}
/** Thrown out of an evaluation that somebody stops: what was trained is saved by then. */
const STOPPED = new Error('stopped');
/** A checkpoint at least so often, so that a power cut costs minutes. */
const CHECKPOINT_MS = 180_000;

/** Starts the backend, builds the model and runs it on the first batch, so that what does not fit is found before anything is written. */
export async function prepareRun(
  config: RunConfig,
  run: RunTask,
  init: NamedArrays | null,
): Promise<PreparedRun> {
  const { backend, fastMath } = config.training;
  const largest = largestBatch(run.task.rows('training', config.model), config.training);
  try {
    checkRunMemory(config.model, largest, { backend, moments: momentsOf(config.training) });
    checkRunWork(config.model, largest, { backend });
    for (const split of ['validation', 'test'] as const) {
      if (run.task.sizes[split] === 0) continue;
      const row = largestBatch(run.task.rows(split, config.model), { batchSize: 1, batchTokens: null });
      checkRunWork(config.model, row, { backend, passes: 'forward' });
    }
  } catch (error) {
    throw namingLongest(error, run);
  }
  await startBackend(backend, { fastMath });
  const model = createModel(config.model, { seed: config.training.seed });
  if (init) loadWeights(model, init);
  const { src, tgt, labels } = batchTensors(batchesOf(run, config).at(0));
  for (const tensor of [model.forward({ src, tgt, labels }, { dropout: null }), src, tgt, labels])
    tensor.dispose();
  return { config, run, model };
}

/** The same refusal, with the row that is to blame where there is one. */
function namingLongest(error: unknown, run: RunTask): unknown {
  const longest = error instanceof SeqlabError ? run.longestRow() : null;
  if (!(error instanceof SeqlabError) || longest === null) return error;
  return new SeqlabError(error.code, `${error.message} ${longest}`, { cause: error });
}

function momentsOf({ optimizer, momentum, ema }: RunConfig['training']): number {
  const averages = ema === null ? 0 : 1;
  if (optimizer === 'sgd') return averages + (momentum === 0 ? 0 : 1);
  return averages + 2;
}

/** The state before the first update, for runs that start from weights of their own. */
export async function initialSnapshot(prepared: PreparedRun): Promise<TrainingSnapshot> {
  for await (const event of events(prepared, { steps: 0 })) if (event.type === 'done') return event.snapshot;
  throw new Error('train ended without a done event');
}

/** Trains to the end, to Ctrl-C or until patience ends, writing every step, evaluation and checkpoint into the folder. */
export async function trainInFolder(
  prepared: PreparedRun,
  folder: RunFolder,
  context: Context,
  asked: WorkersFlag = 'auto',
): Promise<TrainedRun> {
  const { config, run, model } = prepared;
  const { steps, keepCheckpoints: keep } = config.training;
  const validates = run.task.sizes.validation > 0;
  for (const note of folder.notes) context.note(note);
  const losses = lossesOf(folder);
  const before = folder.metrics.flatMap((event) =>
    event.type === 'evaluation' ? [{ step: event.step, ...event.metrics }] : [],
  );
  const validation: (Record<string, unknown> & { step: number })[] = validates ? [...before] : [];
  const { step: _, ...last } = before.at(-1) ?? { step: 0 };
  let evaluation: Record<string, unknown> | null = before.length === 0 ? null : last;
  const best = bestSoFar(config.selection, folder.metrics);
  const keepsBest = config.selection.keep === 'best' && validates;
  const done = folder.snapshot?.step ?? 0;
  const progress = context.progress('training', steps - done);
  const interruption = context.interrupt();
  const stop = new AbortController();
  let saved = done;
  let savedAt = performance.now();
  let isBest = false;
  let endedEarly = false;
  let interrupted = false;
  let parameters: NamedArrays | null = null;
  let failure: unknown = null;
  const split = validates ? 'validation' : 'training';
  const mostExamples = mostEvaluated(run, config, split);
  const watch = stopwatch();
  /** Shows how far it is, and ends with what is saved when somebody asks to stop. */
  async function judged(part: SplitName, most: number | null) {
    progress.finish();
    const all = rowsToJudge(run.task, config.model, part);
    const total = Math.min(all, most ?? Number.POSITIVE_INFINITY);
    const shown = context.progress('evaluating', total);
    watch.stop();
    try {
      return await evaluateRun(run.task, model, part, {
        ...(most !== null && { mostExamples: most }),
        onProgress(done) {
          shown.update(done);
          if (interruption.aborted) throw STOPPED;
        },
      });
    } finally {
      shown.finish();
      watch.start();
    }
  }
  const evaluate = async () => {
    try {
      return flatDocument(await judged(split, mostExamples)) as unknown as EvaluationMetrics;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const workers = await startRunWorkers(asked, prepared, batchesOf(run, config).at(0));
  if (workers !== null) context.detail(`train: ${workers.count} threads compute the shards of each batch`);
  watch.start();
  try {
    for await (const event of events(prepared, {
      evaluate,
      workers,
      resume: folder.snapshot,
      signal: AbortSignal.any([interruption, stop.signal]),
      // each is on disk before the next event is asked for
      lendSnapshots: true,
      checkpointDue: () => isBest || performance.now() - savedAt >= CHECKPOINT_MS,
      onFallback: (reason) => context.detail(`train: steps run op by op and are not replayed: ${reason}`),
      onReplay: ({ instructions, bytes }) =>
        context.detail(
          `train: steps are replayed: ${instructions} instructions, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
        ),
    })) {
      if (event.type === 'step') {
        losses.push(event.loss);
        await folder.log(event);
        progress.update(event.step - done, `loss ${event.loss.toFixed(4)}`);
      } else if (event.type === 'evaluation') {
        evaluation = { ...event.metrics };
        // A finished run that is resumed has it already.
        if (isEvaluated(folder, event.step)) continue;
        await folder.log(event);
        if (!validates) continue;
        validation.push({ step: event.step, ...event.metrics });
        isBest = best.tell(event.metrics.loss) && keepsBest;
        if (!best.exhausted || event.step === steps) continue;
        endedEarly = true;
        stop.abort();
      } else {
        await folder.checkpoint(event.snapshot, { keep, best: isBest });
        saved = event.step;
        savedAt = performance.now();
        isBest = false;
        interrupted = event.type === 'done' && event.reason === 'aborted' && interruption.aborted;
        parameters = event.snapshot.parameters;
      }
    }
  } catch (error) {
    if (error !== STOPPED) throw error === failure ? evaluationFailed(error, saved, folder.path) : error;
    interrupted = true;
  } finally {
    watch.stop();
    await workers?.close();
    progress.finish();
  }
  const trained = { losses, evaluation, validation, interrupted, endedEarly, took: watch.total() };
  if (run.task.sizes.test === 0 || interrupted) return { ...trained, test: null, testedStep: null };
  // what the model holds already is what is judged where nothing else is kept
  const tested = keepsBest ? 'best' : config.training.ema === null ? null : 'last';
  try {
    const testedStep = await loadTested(prepared, folder, tested, saved);
    return { ...trained, test: await judged('test', null), testedStep };
  } catch (error) {
    if (error === STOPPED) return { ...trained, interrupted: true, test: null, testedStep: null };
    throw evaluationFailed(error, saved, folder.path);
  } finally {
    // the model is what the run ended with, whatever was judged
    if (tested !== null && parameters !== null) loadWeights(model, parameters);
  }
}

/** Gives the model the weights that are judged in the end, and tells their step. */
async function loadTested(
  { model }: PreparedRun,
  { path }: RunFolder,
  which: 'best' | 'last' | null,
  last: number,
): Promise<number> {
  if (which === null) return last;
  const { step, parameters } = await readRunWeights(path, which);
  loadWeights(model, parameters);
  return step;
}

/** Adds up what passes between `start` and `stop`. */
function stopwatch() {
  const now = () => {
    const { user, system } = process.cpuUsage();
    return { seconds: performance.now() / 1000, processorSeconds: (user + system) / 1e6 };
  };
  let [seconds, processorSeconds] = [0, 0];
  let from: Took | null = null;
  return {
    start() {
      from ??= now();
    },
    stop() {
      if (from === null) return;
      const to = now();
      seconds += to.seconds - from.seconds;
      processorSeconds += to.processorSeconds - from.processorSeconds;
      from = null;
    },
    total: (): Took => ({ seconds, processorSeconds }),
  };
}

function lossesOf({ metrics, snapshot }: RunFolder): (number | null)[] {
  const known = new Map(
    metrics.flatMap((event) => (event.type === 'step' ? [[event.step, event.loss] as const] : [])),
  );
  return Array.from({ length: snapshot?.step ?? 0 }, (_, i) => known.get(i + 1) ?? null);
}

function isEvaluated({ metrics, snapshot }: RunFolder, step: number): boolean {
  return (
    step === snapshot?.step && metrics.some((event) => event.type === 'evaluation' && event.step === step)
  );
}

/** The training is saved when an evaluation fails, and whoever reads the error must know. */
function evaluationFailed(error: unknown, step: number, path: string): SeqlabError {
  const said = error instanceof Error ? withoutFunctionName(error.message) : String(error);
  const message = said.replace(/\.?$/, '.');
  return new SeqlabError(
    error instanceof SeqlabError ? error.code : 'evaluation-failed',
    `train: the run is saved at step ${step}, but its evaluation failed: ${message} Evaluate it again with: seqlab eval ${path}`,
    { cause: error },
  );
}

function events(
  { config, run, model }: PreparedRun,
  options: Pick<
    TrainOptions,
    | 'evaluate'
    | 'resume'
    | 'signal'
    | 'checkpointDue'
    | 'lendSnapshots'
    | 'onFallback'
    | 'onReplay'
    | 'workers'
  > & { readonly steps?: number },
) {
  const { steps = config.training.steps, ...others } = options;
  // without a step there is no learning rate: a schedule over nothing would be refused
  const training = {
    ...config.training,
    steps,
    ...(steps === 0 && { schedule: 'constant' as const }),
    ...(others.evaluate === undefined && { evaluateEvery: null }),
  };
  return train({
    model,
    batches: batchesOf(run, { ...config, training }),
    config: training,
    loss: run.task.loss(config.model, { labelSmoothing: training.labelSmoothing }),
    ...others,
  });
}

/** The training split, cut and shuffled as the config says. */
function batchesOf({ task }: RunTask, { model, training }: RunConfig): BatchSource {
  const { batchSize, batchTokens, packing, seed } = training;
  const augment = augmentationOf(training);
  return batchesOfRows(task.rows('training', model), { batchSize, batchTokens, packing, augment, seed });
}
