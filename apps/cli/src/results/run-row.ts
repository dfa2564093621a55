import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EvaluationMetrics, weightHash } from '@seqlab/core';
import { weightsOf } from '@seqlab/models';
import { thinCurve } from '@seqlab/studies';
import { baselineOf, naiveBayes } from '@seqlab/tasks';
import { type EvaluationDocument, unflattened } from '../compute/evaluate-run.js';
import { isRecord } from '../run/choose-model-config.js';
import { codeVersion } from '../run/code-version.js';
import { createRunFolder } from '../run/create-run-folder.js';
import { newRun } from '../run/new-run.js';
import type { NewRunOptions } from '../run/new-run-options.js';
import { resumeRun } from '../run/resume-run.js';
import { prepareRun, type Took, type TrainedRun, trainInFolder } from '../run/train-in-folder.js';
import type { Context } from '../terminal/context.js';
import type { Judged, ResultRow } from './result-row.js';
import { type Sampled, samplesOf } from './samples.js';

/** What one seed of a row gave: plain values. */
export interface RowRun {
  readonly row: string;
  readonly seed: number;
  readonly parameters: number;
  readonly steps: number;
  /** threads that computed the shards of a batch */
  readonly workers: number;
  /** of the updates alone; null where it was killed and gone on with, so that nobody counted */
  readonly took: Took | null;
  readonly trainingLoss: number;
  readonly validation: EvaluationDocument | null;
  readonly test: EvaluationDocument | null;
  /** the best answer without a model, to the split that is judged */
  readonly baseline: { readonly name: string; readonly metrics: Readonly<Record<string, number>> } | null;
  readonly weightHash: string;
  /** which code it was, see `codeVersion` */
  readonly code: string;
  /** SHA-256 of its files, by what they are for */
  readonly files: Readonly<Record<string, string>>;
  /** the data set's files were checked by their SHA-256; of those given with --from nobody knows */
  readonly asPublished: boolean;
  /** [step, loss] pairs, thinned for drawing */
  readonly curve: readonly (readonly [number, number])[];
  /** the first of what was asked, as they come */
  readonly samples: Sampled;
  /** the run's folder, in that of the results */
  readonly run: string;
}

export interface RunRowOptions {
  /** flags of `train`, files and seed among them */
  readonly options: NewRunOptions & { readonly seed: number };
  /** that of the results */
  readonly folder: string;
  /** of the run, in it */
  readonly name: string;
  readonly workers: number;
  readonly files: RowRun['files'];
  readonly asPublished: boolean;
}

/** How many of the last losses make one number. */
const LAST = 100;

/**
 * Trains one seed of a row from scratch, in a run folder like any other, or goes on where a kill has left it, and judges it.
 * @returns null where it was stopped; the same call goes on
 */
export async function runRow(
  row: ResultRow,
  { options, folder, name, workers, files, asPublished }: RunRowOptions,
  context: Context,
): Promise<RowRun | null> {
  const path = join(folder, name);
  const { trained, prepared, started } = await trainedIn(path, options, workers, context);
  const { model, run } = prepared;
  try {
    const took = addTime(path, trained, started);
    if (trained.interrupted) return null;
    const { sizes } = run.task;
    const losses = trained.losses.filter((loss) => loss !== null);
    const last = losses.slice(-LAST);
    const validation = sizes.validation > 0 ? document(trained.evaluation) : null;
    const judged: Judged = {
      trainingLoss: last.reduce((sum, loss) => sum + loss, 0) / last.length,
      validation,
      test: trained.test,
    };
    const split = sizes.test > 0 ? 'test' : sizes.validation > 0 ? 'validation' : 'training';
    return {
      row: row.name,
      seed: options.seed,
      parameters: [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0),
      steps: prepared.config.training.steps,
      workers,
      took,
      ...judged,
      baseline: (row.task === 'spam' ? naiveBayes : baselineOf)(run.task, split),
      weightHash: weightHash(await weightsOf(model)),
      code: codeVersion(),
      files,
      asPublished,
      curve: thinCurve(losses),
      samples: await samplesOf(path, run, split, options.seed),
      run: name,
    };
  } finally {
    run.close();
    model.dispose();
  }
}

async function trainedIn(
  path: string,
  options: NewRunOptions,
  workers: number,
  context: Context,
): Promise<{ trained: TrainedRun; prepared: Awaited<ReturnType<typeof prepareRun>>; started: number }> {
  if (existsSync(join(path, 'config.json'))) {
    const { folder, config, run } = await resumeRun(path, {});
    try {
      const { parameters = null, step = 0 } = folder.snapshot ?? {};
      const prepared = await prepareRun(config, run, parameters);
      return { trained: await trainInFolder(prepared, folder, context, workers), prepared, started: step };
    } catch (error) {
      run.close();
      throw error;
    } finally {
      await folder.close();
    }
  }
  const { config, run } = await newRun(options, context.interrupt());
  try {
    const prepared = await prepareRun(config, run, null);
    const folder = await createRunFolder(path, { config, run });
    try {
      return { trained: await trainInFolder(prepared, folder, context, workers), prepared, started: 0 };
    } finally {
      await folder.close();
    }
  } catch (error) {
    run.close();
    throw error;
  }
}

const document = (evaluation: TrainedRun['evaluation']): EvaluationDocument | null =>
  evaluation === null
    ? null
    : unflattened(evaluation as unknown as EvaluationMetrics & Record<string, unknown>);

/** How long the updates of a run took, over all calls that were stopped in order: `time.json` in its folder. */
function addTime(path: string, { took, losses }: TrainedRun, started: number): Took | null {
  const file = join(path, 'time.json');
  const before = readTime(file);
  if (started > 0 && before?.steps !== started) return null;
  const whole = {
    seconds: took.seconds + (before?.seconds ?? 0),
    processorSeconds: took.processorSeconds + (before?.processorSeconds ?? 0),
  };
  writeFileSync(file, `${JSON.stringify({ steps: losses.length, ...whole })}\n`);
  return whole;
}

function readTime(file: string): (Took & { readonly steps: number }) | null {
  if (!existsSync(file)) return null;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const numbers = isRecord(value) ? [value.steps, value.seconds, value.processorSeconds] : [];
    return numbers.length === 3 && numbers.every((number) => typeof number === 'number')
      ? (value as unknown as Took & { steps: number })
      : null;
  } catch {
    // half a file: nobody counted
    return null;
  }
}
