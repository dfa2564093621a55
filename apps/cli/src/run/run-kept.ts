import { join } from 'node:path';
import { exitCodes } from '../exit-code.js';
import type { Context } from '../terminal/context.js';
import { formatDuration } from '../terminal/progress-bar.js';
import type { Job, ResultOf } from '../workers/job.js';
import { runJobs } from '../workers/pool.js';
import type { KeptResults } from './kept-results.js';

export interface KeptJobs<J extends Job> {
  /** of the progress bar */
  readonly label: string;
  readonly jobs: readonly J[];
  readonly workers: number;
  readonly stepsOf: (job: J) => number;
  /** whether a result is that of a job */
  readonly isOf: (job: J, run: ResultOf<J>) => boolean;
  /** what to say when a run has ended, of all that have; null for nothing */
  readonly onRun: (run: ResultOf<J>, all: readonly ResultOf<J>[]) => string | null;
}

/** How far a command with many runs came. */
export interface Outcome<D> {
  readonly result: D;
  readonly done: number;
  readonly total: number;
  /** of earlier calls as well */
  readonly seconds: number;
  /** why it ended early; null if it did not */
  readonly failure: unknown;
}

/** Does the jobs that no earlier call has finished, and keeps each result as it comes. Never throws away what is there: a failure is part of what it returns. */
export async function runKept<J extends Job>(
  { label, jobs, workers, stepsOf, isOf, onRun }: KeptJobs<J>,
  context: Context,
  kept: KeptResults<ResultOf<J>>,
): Promise<Omit<Outcome<never>, 'result'> & { readonly runs: readonly ResultOf<J>[] }> {
  const start = performance.now();
  const secondsNow = () => kept.seconds + (performance.now() - start) / 1000;
  const runs = jobs.flatMap((job) => kept.earlier.filter((run) => isOf(job, run)).slice(0, 1));
  const left = jobs.filter((job) => !kept.earlier.some((run) => isOf(job, run)));
  if (runs.length > 0) context.say(`${runs.length} of ${jobs.length} runs are there from before.`);
  const progress = context.progress(
    label,
    left.reduce((sum, job) => sum + stepsOf(job), 0),
  );
  let steps = 0;
  let unkept = false;
  let failure: unknown = null;
  try {
    const pool = runJobs(left, {
      workers,
      signal: context.interrupt(),
      onSteps(done) {
        steps += done;
        progress.update(steps, `${runs.length} of ${jobs.length} runs`);
      },
    });
    for await (const run of pool) {
      runs.push(run);
      await kept.add(run, secondsNow()).catch((error: Error) => {
        // The work goes on: its results can still be printed, and the disk may have room again.
        if (!unkept)
          context.note(
            `${label}: a result could not be kept (${error.message}). Going on; if this is stopped it is lost.`,
          );
        unkept = true;
      });
      const line = onRun(run, runs);
      if (line === null) continue;
      progress.finish();
      context.say(line);
    }
  } catch (error) {
    failure = error;
  } finally {
    progress.finish();
  }
  return { runs, done: runs.length, total: jobs.length, seconds: secondsNow(), failure };
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
  kept: KeptResults<unknown>,
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
