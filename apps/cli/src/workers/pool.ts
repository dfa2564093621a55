import { Worker } from 'node:worker_threads';
import { SeqlabError } from '@seqlab/core';
import type { VariantRun } from '@seqlab/studies';
import { type Job, type JobMessage, type JobOptions, runJob } from './job.js';
import { errorOf } from './job-failure.js';

/** What a job gave, and how long it took where it was done. */
export interface Done {
  readonly run: VariantRun;
  readonly seconds: number;
}

/** Does jobs somewhere. */
export interface Pool {
  /** how many jobs it takes at once */
  readonly atOnce: number;
  /** @param key of the run, see `runKeys` */
  run(job: Job, key: string, options: JobOptions): Promise<Done>;
  /** ends its threads, whatever they are at, and takes back what nobody has begun */
  close(): Promise<void>;
}

/** @param workers threads, each started when it is first needed; 0 runs the jobs in this thread */
export function openPool(workers: number, signal: AbortSignal): Pool {
  if (workers === 0) {
    return {
      atOnce: 1,
      run: (job, _, options) => timed(() => runJob(job, { ...options, signal })),
      close: () => Promise.resolve(),
    };
  }
  const all: Worker[] = [];
  const idle: Worker[] = [];
  return {
    atOnce: workers,
    async run(job, _, options) {
      const thread = idle.pop() ?? new Worker(workerFile);
      if (!all.includes(thread)) all.push(thread);
      const done = await timed(() => runIn(thread, job, options, signal));
      idle.push(thread);
      return done;
    },
    async close() {
      await Promise.all(all.map((thread) => thread.terminate()));
    },
  };
}

async function timed(work: () => Promise<VariantRun>): Promise<Done> {
  const start = performance.now();
  const run = await work();
  return { run, seconds: (performance.now() - start) / 1000 };
}

/** A thread whose job has failed is not used again. */
function runIn(thread: Worker, job: Job, { onStep }: JobOptions, signal: AbortSignal): Promise<VariantRun> {
  return new Promise<VariantRun>((resolve, reject) => {
    const ended = (code: number) =>
      reject(new Error(`a worker thread ended with code ${code} before its work was done`));
    const stop = () => reject(aborted());
    const answer = (message: JobMessage) => {
      if (message.type === 'step') return onStep?.(message.step, message.loss, message.steps);
      if (message.type === 'failed') return reject(errorOf(message));
      thread.off('message', answer).off('error', reject).off('exit', ended);
      signal.removeEventListener('abort', stop);
      resolve(message.result);
    };
    thread.on('message', answer).on('error', reject).on('exit', ended);
    signal.addEventListener('abort', stop);
    if (signal.aborted) return stop();
    thread.postMessage(job);
  });
}

const workerFile = new URL('./worker.js', import.meta.url);

/** The code that a study throws in this thread too, so that Ctrl-C looks alike with and without workers. */
export const aborted = (): SeqlabError =>
  new SeqlabError('study-aborted', 'study: stopped before its end. Run it again.');
