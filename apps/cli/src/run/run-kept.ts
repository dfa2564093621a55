import { join } from 'node:path';
import { parseTrainingConfig, SeqlabError } from '@seqlab/core';
import type { GridOptions, GridRun } from '@seqlab/studies';
import type { GridContents, GridFolder } from '@seqlab/studies/node';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';
import { formatDuration } from '../terminal/progress-bar.js';
import type { Job } from '../workers/job.js';
import { openPool, type Pool } from '../workers/pool.js';

/** Runs of a grid, of which some may be there from before. */
export interface KeptGrid<R> {
  /** of the progress bar */
  readonly label: string;
  /** said before the first run; null for nothing */
  readonly opening: string | null;
  readonly folder: string;
  readonly planned: readonly GridRun[];
  readonly workers: number;
  /** updates instead of each variant's; null: each variant's */
  readonly steps: number | null;
  /** what does the runs; default: `workers` threads of this process */
  readonly openPool?: ((signal: AbortSignal) => Promise<Pool>) | undefined;
  /** a run as something that a worker can be sent */
  readonly jobOf: (run: GridRun) => Job;
  /** see `runKeys` */
  readonly keyOf: (run: GridRun) => string;
  /** the run that a result says it is of; null if there is no such */
  readonly runOf: (result: R) => GridRun | null;
  /** does those that are not among `earlier`; what to say of each, null for nothing */
  readonly run: (
    grid: GridOptions,
    earlier: readonly R[],
  ) => AsyncIterable<{ readonly run: GridRun; readonly result: R; readonly line: string | null }>;
}

/** How far a command with many runs came. */
export interface Outcome<D> {
  readonly result: D;
  /** of the runs that were planned */
  readonly done: number;
  readonly total: number;
  /** of earlier calls as well */
  readonly seconds: number;
  /** why it ended early; null if it did not */
  readonly failure: unknown;
}

/** Results that a folder holds and that the code would give again, by key. */
export function trusted<R>(
  { runs }: GridContents<R>,
  { keyOf, runOf }: Pick<KeptGrid<R>, 'keyOf' | 'runOf'>,
): Map<string, R> {
  const found = new Map<string, R>();
  for (const { key, result } of runs.values()) {
    const run = runOf(result);
    if (run !== null && keyOf(run) === key) found.set(key, result);
  }
  return found;
}

/**
 * Does the runs that no earlier call has finished, and keeps each result as it comes. Never throws away what is there: a failure is part of what
 * it returns.
 * @returns all results that the folder holds, those included that were not planned this time
 * @throws out-exists if nothing is left to do
 */
export async function runKept<R>(
  grid: KeptGrid<R>,
  context: Context,
  kept: GridFolder<R>,
): Promise<Omit<Outcome<never>, 'result'> & { readonly runs: readonly R[] }> {
  const { label, planned, workers, steps, jobOf, keyOf } = grid;
  const { contents } = kept;
  const start = performance.now();
  const elapsed = () => contents.elapsed + (performance.now() - start) / 1000;
  const results = trusted(contents, grid);
  const left = planned.filter((run) => !results.has(keyOf(run)));
  refuseFinished(grid, contents, left.length);
  // from here on a signal ends the work in order
  const signal = context.interrupt();
  await kept.plan(new Set(planned.map(({ seed }) => seed)).size);
  if (grid.opening !== null) context.say(`${grid.opening}\n`);
  const total = planned.length;
  let done = total - left.length;
  if (done > 0) context.say(`${done} of ${total} runs are there from before.`);
  const stale = contents.runs.size - results.size;
  if (stale > 0)
    context.note(
      `${label}: ${stale} results in ${grid.folder} are of other code, data or configs, and are not counted.`,
    );
  const stepsOf = ({ variant }: GridRun) => steps ?? parseTrainingConfig(variant.training).steps;
  const progress = context.progress(
    label,
    left.reduce((sum, run) => sum + stepsOf(run), 0),
  );
  const pool = await (grid.openPool?.(signal) ?? openPool(workers, signal));
  const took = new Map<string, number>();
  const updates = new Map<string, number>();
  let updatesDone = 0;
  let unkept = false;
  let failure: unknown = null;
  try {
    const ended = grid.run(
      {
        async runner(variant, seed, options) {
          const key = keyOf({ variant, seed });
          const { run, seconds } = await pool.run(jobOf({ variant, seed }), key, options);
          took.set(key, seconds);
          if (run.diverged !== null) {
            progress.finish();
            context.note(
              `${label}: ${variant.name}, seed ${seed} diverged: ${run.diverged.replace(/^train: /, '')}`,
            );
          }
          return run;
        },
        atOnce: pool.atOnce,
        signal,
        ...(steps !== null && { steps }),
        onStep(run, step) {
          const key = keyOf(run);
          updatesDone += step - (updates.get(key) ?? 0);
          updates.set(key, step);
          progress.update(updatesDone, `${done} of ${total} runs`);
        },
      },
      [...results.values()],
    );
    for await (const { run, result, line } of ended) {
      const key = keyOf(run);
      const seconds = took.get(key)!;
      results.set(key, result);
      done += 1;
      await kept.add({ key, seconds, result }, elapsed()).catch((error: Error) => {
        // The work goes on: its results can still be printed, and the disk may have room again.
        if (!unkept)
          context.note(
            `${label}: a result could not be kept (${error.message}). Going on; if this is stopped it is lost.`,
          );
        unkept = true;
      });
      if (line === null) continue;
      progress.finish();
      context.say(line);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.finish();
    await pool.close();
  }
  return { runs: [...results.values()], done, total, seconds: elapsed(), failure };
}

function refuseFinished<R>(
  { label, folder, planned }: KeptGrid<R>,
  { finished }: GridContents<R>,
  left: number,
): void {
  if (!finished || left > 0) return;
  throw new SeqlabError(
    'out-exists',
    `${label}: ${folder} already holds this result, all ${planned.length} runs of it. Ask for more seeds, choose another folder, or replace it with --force.`,
  );
}

export interface Ending {
  readonly folder: string;
  /** the finished files, by name */
  readonly documents: () => Readonly<Record<string, string>>;
  /** shows the result, or what there is of it */
  readonly print: () => void;
}

/** Writes the result and prints it. Neither keeps the other from being done, and a command that was stopped prints what it has. */
export async function endKept<D>(
  { done, total, seconds, failure }: Outcome<D>,
  { folder, documents, print }: Ending,
  context: Context,
  kept: Pick<GridFolder<never>, 'finish'>,
): Promise<void> {
  let problem = failure;
  let written: string[] = [];
  if (failure === null) {
    try {
      const finished = documents();
      await kept.finish(finished);
      written = Object.keys(finished).map((name) => join(folder, name));
    } catch (error) {
      problem = error;
    }
  }
  if (done > 0) print();
  if (problem === null) return context.say(`${formatDuration(seconds)}; wrote ${written.join(' and ')}`);
  if (!context.interrupt().aborted) throw problem;
  context.exitCode = exitCodes.interrupted;
  if (done === 0) return;
  const tell = context.json ? context.note : context.say;
  tell(
    `stopped: ${done} of ${total} runs are kept. The same command with --out ${folder} goes on from there.`,
  );
}
