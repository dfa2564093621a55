import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { SeqlabError } from '@seqlab/core';
import { runKeys } from '@seqlab/studies/node';
import type { Context } from '../terminal/context.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { type Job, variantOf } from '../workers/job.js';
import { failureOf } from '../workers/job-failure.js';
import { openPool } from '../workers/pool.js';
import type { QueueLibrary } from './load-queue.js';
import { packRun } from './packed-run.js';
import { PREFIX, type QueueAddress, shownUrl } from './queue-address.js';
import { nameOf } from './queue-pool.js';
import type { QueueAnswer, QueuedRun } from './queued-run.js';

export interface WorkOptions {
  readonly address: QueueAddress;
  /** threads, each at one run */
  readonly concurrency: number;
  /** a run whose worker has not been heard of for so many seconds is given to another */
  readonly lostAfter: number;
  /** see `codeVersion` */
  readonly code: string;
}

export interface WorkDone {
  readonly worker: string;
  readonly runs: number;
  readonly failed: number;
}

/** A run that took this many workers with it is not given to another. */
const DEATHS = 5;

/**
 * Takes runs from a queue until it is stopped. What it is at then goes back, and another takes it.
 * @throws SeqlabError `worker-code`, `worker-data` for runs of other code or data, which it puts back
 */
export async function workOnQueue(
  { Worker, WaitingError }: QueueLibrary,
  { address, concurrency, lostAfter, code }: WorkOptions,
  context: Context,
): Promise<WorkDone> {
  const signal = context.interrupt();
  const stopping = new AbortController();
  signal.addEventListener('abort', () => stopping.abort(), { once: true });
  const pool = openPool(concurrency, stopping.signal);
  const name = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const keyOf = jobKeys(code);
  const where = shownUrl(address.url);
  let refusal: SeqlabError | null = null;
  let [runs, failed, away] = [0, 0, false];

  async function doRun({
    job,
    key,
    code: asked,
  }: QueuedRun): Promise<Omit<QueueAnswer, 'worker'> | SeqlabError> {
    if (asked !== code) {
      return new SeqlabError(
        'worker-code',
        `worker: the queue ${address.name} at ${where} holds runs of seqlab ${asked}, and this is ${code}. Install that version here; the runs are left to other workers.`,
      );
    }
    if ((await keyOf(job)) !== key) {
      return new SeqlabError(
        'worker-data',
        `worker: ${nameOf(job)} has other data or another config here than where it was asked for. Bring the same files here; the run is left to other workers.`,
      );
    }
    try {
      const { run, seconds } = await pool.run(job, key, {});
      return { seconds, outcome: packRun(run) };
    } catch (error) {
      return { seconds: 0, outcome: failureOf(error) };
    }
  }

  const worker = new Worker<QueuedRun, QueueAnswer>(
    address.name,
    async (queued, token) => {
      const answer = stopping.signal.aborted ? null : await doRun(queued.data);
      if (answer instanceof SeqlabError) refusal ??= answer;
      if (answer === null || answer instanceof SeqlabError || stopping.signal.aborted) {
        // not to be taken again by this one
        await worker.pause(true);
        stopping.abort();
        await queued.moveToWait(token);
        throw new WaitingError();
      }
      const { outcome, seconds } = answer;
      const isFailed = 'message' in outcome;
      runs += 1;
      if (isFailed) failed += 1;
      context.say(
        `${nameOf(queued.data.job)}: ${isFailed ? `failed: ${outcome.message}` : formatDuration(seconds)}`,
      );
      return { worker: name, ...answer };
    },
    {
      prefix: PREFIX,
      connection: { url: address.url, maxRetriesPerRequest: null },
      skipVersionCheck: true,
      concurrency: Math.max(1, concurrency),
      lockDuration: lostAfter * 1000,
      stalledInterval: Math.max(500, lostAfter * 250),
      maxStalledCount: DEATHS,
      name,
    },
  );
  worker.on('error', ({ message }) => {
    if (away || stopping.signal.aborted) return;
    away = true;
    context.note(`worker: ${message}. Going on; a run whose result cannot be delivered is done again.`);
  });
  worker.on('ready', () => {
    away = false;
  });
  context.say(
    `${name} takes runs from the queue ${address.name} at ${where}, ${Math.max(1, concurrency)} at once. Ctrl-C ends it, and what it is at goes back.`,
  );
  await new Promise<void>((resolve) => {
    if (stopping.signal.aborted) resolve();
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await closed(worker);
  await pool.close();
  if (refusal !== null) throw refusal;
  return { worker: name, runs, failed };
}

/** With a Redis that is away, what is under way cannot go back; it is missed there, and given to another. */
async function closed(worker: { close(force?: boolean): Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 5000);
  });
  await Promise.race([worker.close(), late]);
  clearTimeout(timer);
  await Promise.race([worker.close(true), new Promise<void>((resolve) => setTimeout(resolve, 1000).unref())]);
}

/** The key that a job has here. Looking at the data is paid once for each variant. */
function jobKeys(code: string): (job: Job) => Promise<string> {
  const known = new Map<string, ReturnType<typeof runKeys>>();
  return async (job) => {
    const { backend, steps } = job;
    const study = job.kind === 'study' ? job.study : job.kind === 'trial' ? 'sweep' : 'ladder';
    const name = JSON.stringify([study, backend, steps]);
    const keyOf = known.get(name) ?? runKeys({ study, code, backend, ...(steps !== null && { steps }) });
    known.set(name, keyOf);
    return keyOf({ variant: await variantOf(job), seed: job.seed });
  };
}
