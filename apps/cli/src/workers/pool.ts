import { Worker } from 'node:worker_threads';
import { SeqlabError } from '@seqlab/core';
import { type Job, type JobMessage, type ResultOf, runJob } from './job.js';

export interface PoolOptions {
  /** worker threads; 0 runs the jobs in this thread */
  readonly workers: number;
  readonly signal: AbortSignal;
  readonly onSteps: (done: number) => void;
}

/** Does the jobs in their order, as many at once as there are workers, and yields each as it ends. */
export async function* runJobs<J extends Job>(
  jobs: readonly J[],
  options: PoolOptions,
): AsyncGenerator<ResultOf<J>> {
  if (options.workers > 0) yield* inWorkers(jobs, options);
  else for (const job of jobs) yield await runJob(job, options.onSteps, options.signal);
}

async function* inWorkers<J extends Job>(
  jobs: readonly J[],
  { workers, signal, onSteps }: PoolOptions,
): AsyncGenerator<ResultOf<J>> {
  const waiting = [...jobs];
  const ended: ResultOf<J>[] = [];
  let failure: unknown = null;
  let wake = () => {};
  const threads = Array.from({ length: Math.min(workers, jobs.length) }, () => new Worker(workerFile));

  const next = (thread: Worker) => {
    const job = waiting.shift();
    if (job) thread.postMessage(job);
  };
  const fail = (error: unknown) => {
    failure ??= error;
    wake();
  };
  for (const thread of threads) {
    thread.on('error', fail);
    thread.on('exit', (code) =>
      fail(new Error(`a worker thread ended with code ${code} before its work was done`)),
    );
    thread.on('message', (message: JobMessage) => {
      if (message.type === 'steps') return onSteps(message.done);
      if (message.type === 'failed') return fail(errorOf(message));
      ended.push(message.result as ResultOf<J>);
      next(thread);
      wake();
    });
    next(thread);
  }
  const stop = () => fail(aborted());
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    for (let remaining = jobs.length; remaining > 0; ) {
      while (ended.length === 0 && failure === null) await new Promise<void>((resolve) => (wake = resolve));
      if (failure !== null) throw failure;
      yield ended.shift()!;
      remaining -= 1;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.removeAllListeners('exit').terminate()));
  }
}

const workerFile = new URL('./worker.js', import.meta.url);

/** The code that a study throws in this thread too, so that Ctrl-C looks alike with and without workers. */
const aborted = (): SeqlabError =>
  new SeqlabError('study-aborted', 'study: stopped before its end. Run it again.');

function errorOf({ code, message, stack }: Extract<JobMessage, { type: 'failed' }>): Error {
  const error = code === null ? new Error(message) : new SeqlabError(code, message);
  error.stack = stack;
  return error;
}
