import { SeqlabError, weightHash } from '@seqlab/core';
import { formatLoss } from '@seqlab/figures';
import { weightsOf } from '@seqlab/models';
import { baselineOf } from '@seqlab/tasks';
import type { RunFolder } from '@seqlab/training/node';
import { flatDocument, unflattened } from '../compute/evaluate-run.js';
import { metricsTable } from '../compute/metrics-table.js';
import { exitCodes } from '../exit-code.js';
import { readWeights } from '../input/weights.js';
import { nameOf } from '../task/task-document.js';
import type { Context } from '../terminal/context.js';
import { counted } from '../terminal/counted.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { createRunFolder } from './create-run-folder.js';
import { defaultRunPath } from './default-run-path.js';
import { isSurvivable, prepareAfterLoss } from './device-loss.js';
import { newRun } from './new-run.js';
import type { NewRunOptions } from './new-run-options.js';
import { type ResumeOptions, resumeRun } from './resume-run.js';
import { checkWorkers, type WorkersFlag } from './run-workers.js';

import {
  initialSnapshot,
  mostEvaluated,
  type PreparedRun,
  prepareRun,
  trainInFolder,
} from './train-in-folder.js';

interface TrainNewOptions extends NewRunOptions {
  readonly init?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly workers?: WorkersFlag;
}

/** Starts a run. The folder is made when everything that can be wrong with the input has been looked at. */
export async function trainNew(options: TrainNewOptions, context: Context): Promise<void> {
  const { config, run, notes } = await newRun(options);
  try {
    for (const note of notes) context.say(note);
    if (notes.length > 0) context.say();
    await trainAnew({ config, run }, options, context);
  } finally {
    run.close();
  }
}

async function trainAnew(
  { config, run }: Pick<PreparedRun, 'config' | 'run'>,
  options: TrainNewOptions,
  context: Context,
): Promise<void> {
  const { workers = 'auto' } = options;
  checkWorkers(workers, config.training);
  const init = options.init === undefined ? null : readWeights(options.init);
  const prepared = await prepareRun(config, run, init);
  const file = run.source.kind === 'file' ? nameOf(run.source.path) : undefined;
  const name = options.preset ?? options.config ?? file ?? 'seq2seq';
  const path = options.out ?? defaultRunPath(name, config.training.seed);
  // Weights from elsewhere cannot be made again from the seed: the run keeps them from its first moment.
  const start = init ? await initialSnapshot(prepared) : null;
  // From here on there is something to leave in order; before, whoever stops it should not have to wait.
  context.interrupt();
  const folder = await createRunFolder(path, { config, run }, { replace: options.force === true }).catch(
    (error) => {
      throw namingFlags(error, path);
    },
  );
  let lost = false;
  try {
    if (start) await folder.checkpoint(start, { keep: config.training.keepCheckpoints });
    await finish(prepared, folder, context, workers);
  } catch (error) {
    if (!isSurvivable(error, 0)) throw error;
    lost = true;
  } finally {
    await folder.close();
  }
  if (lost) await trainOn(path, {}, context, 1);
}

/** The same refusal, in the words of this command line. */
function namingFlags(error: unknown, path: string): unknown {
  if (!(error instanceof SeqlabError)) return error;
  if (error.code === 'run-foreign') {
    const message = error.message.replace(/^run: /, 'train: ').replace('another folder', 'another --out');
    return new SeqlabError(error.code, message, { cause: error });
  }
  if (error.code !== 'run-exists') return error;
  return new SeqlabError(
    'run-exists',
    `train: ${path} already holds a run. Go on with it (--resume ${path}), choose another --out, or replace it with --force.`,
    { cause: error },
  );
}

/**
 * Goes on with a run.
 * @param losses how often its GPU was lost before
 */
export async function trainOn(
  path: string,
  options: ResumeOptions,
  context: Context,
  losses = 0,
): Promise<void> {
  // Before the lock is taken: who stops the run while it is being read gets the lock back, which on another machine would count as
  // held for a minute.
  context.interrupt();
  const { folder, config, run, notes } = await resumeRun(path, options);
  for (const note of notes) context.note(note);
  const { parameters = null, step = 0 } = folder.snapshot ?? {};
  const { workers = 'auto' } = options;
  let lost = false;
  try {
    checkWorkers(workers, config.training);
    const prepared =
      losses === 0
        ? await prepareRun(config, run, parameters)
        : await prepareAfterLoss({ config, run }, step, context);
    await folder.writeConfig(config);
    await finish(prepared, folder, context, workers);
  } catch (error) {
    if (!isSurvivable(error, losses)) throw error;
    lost = true;
  } finally {
    run.close();
    await folder.close();
  }
  if (lost) await trainOn(path, {}, context, losses + 1);
}

async function finish(
  prepared: PreparedRun,
  folder: RunFolder,
  context: Context,
  workers: WorkersFlag,
): Promise<void> {
  const start = performance.now();
  const { losses, evaluation, validation, test, testedStep, interrupted, endedEarly } = await trainInFolder(
    prepared,
    folder,
    context,
    workers,
  );
  const seconds = (performance.now() - start) / 1000;
  if (interrupted) context.exitCode = exitCodes.interrupted;

  const { task, document } = prepared.run;
  const { sizes } = task;
  const split = sizes.validation > 0 ? 'validation' : 'training';
  const asked =
    document !== null && !interrupted && evaluation !== null && prepared.config.model.inputs === 'tokens';
  const baseline = asked
    ? baselineOf(task, split, { mostExamples: mostEvaluated(prepared.run, prepared.config, split) })
    : null;
  context.document({
    losses,
    evaluation,
    ...(baseline !== null && { baseline }),
    ...(sizes.validation > 0 && { validation }),
    ...(sizes.test > 0 && { test: test === null ? null : { step: testedStep, ...flatDocument(test) } }),
    run: folder.path,
  });
  const [first = null, last = null] = [losses[0], losses.at(-1)];
  const ending = interrupted
    ? 'stopped'
    : endedEarly
      ? 'done, since the validation loss fell no more,'
      : 'done';
  context.say(
    `${ending} after ${counted(losses.length, 'step')}, ${formatDuration(seconds)}${
      first === null || last === null ? '' : `; training loss ${formatLoss(first)} → ${formatLoss(last)}`
    }`,
  );
  context.say(`weights  ${weightHash(await weightsOf(prepared.model))}`);
  context.say(`run      ${folder.path}`);
  if (evaluation) {
    if (document !== null) context.say(`\non the ${split} split`);
    context.say(`\n${metricsTable(unflattened(evaluation), split, baseline)}`);
    if (baseline !== null)
      context.say(`\n(${baseline.name}) is what can be answered without learning: a model has to beat it`);
  }
  if (test) context.say(`\nstep ${testedStep} on the test split\n\n${metricsTable(test, 'test')}`);
  if (interrupted) context.say(`\nGo on with: seqlab train --resume ${folder.path}`);
}
