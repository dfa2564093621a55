import { startBackend } from '@seqlab/backend';
import { type EvaluationMetrics, type NamedArrays, SeqlabError, type TrainingSnapshot } from '@seqlab/core';
import { batchSource } from '@seqlab/datasets';
import { type BatchSize, createModel, loadWeights, type Model } from '@seqlab/models';
import { type BatchSource, batchTensors, fixedBatch, type TrainOptions, train } from '@seqlab/training';
import type { RunFolder } from '@seqlab/training/node';
import { evaluateModel, type ModelMetrics } from '../compute/evaluate-model.js';
import { lossOf } from '../compute/loss-of.js';
import type { TrainingData } from '../data/training-data.js';
import type { Context } from '../terminal/context.js';
import { checkRunMemory } from './check-memory.js';
import type { RunConfig } from './run-config.js';

/** A model on a started backend, with its data: all that can be wrong with the input has been found by now. */
export interface PreparedRun {
  readonly config: RunConfig;
  readonly data: TrainingData;
  readonly model: Model;
}

export interface TrainedRun {
  /** training loss before each update, those before a resume included; null where the log of them cannot be read */
  readonly losses: readonly (number | null)[];
  /** the last evaluation; null when the run was stopped before one */
  readonly evaluation: ModelMetrics | null;
  readonly interrupted: boolean;
}

/** Decoding more would take longer than many a training; `seqlab eval` looks at all. */
const MOST_EVALUATED = 4096;

/** Starts the backend, builds the model and runs it on the first batch, so that what does not fit is found before anything is written. */
export async function prepareRun(
  config: RunConfig,
  data: TrainingData,
  init: NamedArrays | null,
): Promise<PreparedRun> {
  const { backend, fastMath } = config.training;
  const moments = momentsOf(config.training);
  checkRunMemory(config.model, stepSize(config.training, data), { backend, moments });
  await startBackend(backend, { fastMath });
  const model = createModel(config.model, { seed: config.training.seed });
  if (init) loadWeights(model, init);
  const { src, tgt, labels } = batchTensors(batchesOf(data, config.training).at(0));
  for (const tensor of [model.forward({ src, tgt, labels }, { dropout: null }), src, tgt, labels])
    tensor.dispose();
  return { config, data, model };
}

/** Rows and lengths of the batches that updates take. */
function stepSize({ batchSize }: RunConfig['training'], { source, batch }: TrainingData): BatchSize {
  if (source.kind === 'batch' || batchSize === null) return batch;
  const { srcLength, tgtLength } = batch;
  return { batchSize: Math.min(batchSize, batch.batchSize), srcLength, tgtLength };
}

function momentsOf({ optimizer, momentum }: RunConfig['training']): number {
  if (optimizer === 'sgd') return momentum === 0 ? 0 : 1;
  return 2;
}

/** The state before the first update, for runs that start from weights of their own. */
export async function initialSnapshot(prepared: PreparedRun): Promise<TrainingSnapshot> {
  for await (const event of events(prepared, { steps: 0 })) if (event.type === 'done') return event.snapshot;
  throw new Error('train ended without a done event');
}

/** Trains to the end or to Ctrl-C, writing every step, evaluation and checkpoint into the folder. */
export async function trainInFolder(
  prepared: PreparedRun,
  folder: RunFolder,
  context: Context,
): Promise<TrainedRun> {
  const { steps, keepCheckpoints } = prepared.config.training;
  for (const note of folder.notes) context.note(note);
  const losses = lossesOf(folder);
  const evaluations = folder.metrics.flatMap((event) => (event.type === 'evaluation' ? [event.metrics] : []));
  let evaluation: ModelMetrics | null = evaluations.at(-1) ?? null;
  const done = folder.snapshot?.step ?? 0;
  const progress = context.progress('training', steps - done);
  const signal = context.interrupt();
  let interrupted = false;
  let saved = done;
  let failure: unknown = null;
  const evaluate = async () => {
    try {
      return (await evaluateModel(prepared.model, prepared.data, {
        mostExamples: MOST_EVALUATED,
      })) as EvaluationMetrics;
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  try {
    for await (const event of events(prepared, {
      evaluate,
      resume: folder.snapshot,
      signal,
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
        evaluation = event.metrics;
        // A finished run that is resumed has it already.
        if (!isEvaluated(folder, event.step)) await folder.log(event);
      } else {
        await folder.checkpoint(event.snapshot, keepCheckpoints);
        saved = event.step;
        interrupted = event.type === 'done' && event.reason === 'aborted';
      }
    }
  } catch (error) {
    throw error === failure ? evaluationFailed(error, saved, folder.path) : error;
  } finally {
    progress.finish();
  }
  return { losses, evaluation, interrupted };
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
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.?$/, '.');
  return new SeqlabError(
    error instanceof SeqlabError ? error.code : 'evaluation-failed',
    `train: the run is saved at step ${step}, but its evaluation failed: ${message} Evaluate it again with: seqlab eval ${path}`,
    { cause: error },
  );
}

function events(
  { config, data, model }: PreparedRun,
  options: {
    readonly steps?: number;
    readonly evaluate?: () => Promise<EvaluationMetrics>;
    readonly resume?: TrainingSnapshot | null;
    readonly signal?: AbortSignal;
    readonly onFallback?: TrainOptions['onFallback'];
    readonly onReplay?: TrainOptions['onReplay'];
  },
) {
  const steps = options.steps ?? config.training.steps;
  // without a step there is no learning rate: a schedule over nothing would be refused
  const training = { ...config.training, steps, ...(steps === 0 && { schedule: 'constant' as const }) };
  return train({
    model,
    batches: batchesOf(data, training),
    config: training,
    loss: lossOf(config.model, training.labelSmoothing),
    ...(options.evaluate && { evaluate: options.evaluate }),
    resume: options.resume ?? null,
    ...(options.signal && { signal: options.signal }),
    ...(options.onFallback && { onFallback: options.onFallback }),
    ...(options.onReplay && { onReplay: options.onReplay }),
  });
}

/** A batch file is trained on as it is; everything else is cut and shuffled as `--batch-size` says. */
function batchesOf({ source, batch }: TrainingData, { batchSize, seed }: RunConfig['training']): BatchSource {
  return source.kind === 'batch' ? fixedBatch(batch) : batchSource(batch, { batchSize, seed });
}
