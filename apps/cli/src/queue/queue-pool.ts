import { setTimeout as sleep } from 'node:timers/promises';
import { SeqlabError } from '@seqlab/core';
import type { Job } from '../workers/job.js';
import { errorOf } from '../workers/job-failure.js';
import { aborted, type Done, type Pool } from '../workers/pool.js';
import type { QueueLibrary } from './load-queue.js';
import { packRun, unpackRun } from './packed-run.js';
import { PREFIX, type QueueAddress, shownUrl } from './queue-address.js';
import type { QueueAnswer, QueuedRun } from './queued-run.js';

export interface QueuePoolOptions {
  readonly address: QueueAddress;
  /** which grid these runs are of: the same for the same grid called again, so that it finds what was done meanwhile */
  readonly grid: string;
  /** see `codeVersion` */
  readonly code: string;
  /** of each worker's runs the first, and then every so manieth, is run here too and must have the same bits; 0 for none */
  readonly verify: number;
  /** does those that are run here */
  readonly here: Pool;
  readonly signal: AbortSignal;
  /** for what must be seen */
  readonly note: (text: string) => void;
  readonly say: (text: string) => void;
}

/** How many runs wait in the queue at once: enough for a thousand threads, and few enough to look through often. */
const AT_ONCE = 1024;
const LOOK_MS = 100;
/** Every so many looks those are put back that the Redis has forgotten. */
const LOOKS = 20;
/** What nobody fetches is kept so long. */
const KEPT_SECONDS = 7 * 24 * 3600;
/** A Redis that is away must not hold up the end. */
const CLOSE_MS = 5000;

interface Waiting {
  readonly queued: QueuedRun;
  readonly resolve: (done: Done) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Puts runs into a queue on a Redis, from which workers anywhere take them, and fetches their results. What is in the Redis is never the only
 * record: a run that it has forgotten is put back, one that was taken twice is counted once, and a grid that is stopped finds the results of
 * runs that were under way when it is called again.
 */
export function openQueuePool(
  { Queue }: QueueLibrary,
  { address, grid, code, verify, here, signal, note, say }: QueuePoolOptions,
): Pool {
  const where = shownUrl(address.url);
  const queue = new Queue(address.name, {
    prefix: PREFIX,
    connection: { url: address.url, maxRetriesPerRequest: null },
    skipVersionCheck: true,
  });
  const waiting = new Map<string, Waiting>();
  const checked = verifier({ verify, here, say });
  const closing = new AbortController();
  let away = false;
  const lostSight = (reason: string) => {
    if (away || closing.signal.aborted) return;
    away = true;
    note(`queue: the Redis at ${where} is away (${reason}). Waiting for it; no result is lost.`);
  };
  queue.on('error', ({ message }) => lostSight(message));
  queue.on('ioredis:close', () => lostSight('the connection was closed'));

  const add = (id: string, queued: QueuedRun) =>
    queue.add('run', queued, {
      jobId: id,
      removeOnComplete: { age: KEPT_SECONDS },
      removeOnFail: { age: KEPT_SECONDS },
    });

  async function fetchOne(id: string): Promise<void> {
    const job = await queue.getJob(id);
    const one = waiting.get(id);
    // undefined: forgotten since it was listed, and put back at one of the next looks
    if (job === undefined || one === undefined) return;
    const { returnvalue: answer, failedReason } = job as {
      readonly returnvalue: QueueAnswer | null;
      readonly failedReason?: string;
    };
    waiting.delete(id);
    const ended = answer === null ? lost(one.queued.job, failedReason ?? 'no reason was given') : null;
    const failed = answer !== null && 'message' in answer.outcome ? errorOf(answer.outcome) : ended;
    if (failed !== null) {
      await queue.remove(id);
      return one.reject(failed);
    }
    try {
      const done = await checked(one.queued, answer!);
      await queue.remove(id);
      one.resolve(done);
    } catch (error) {
      // one that was stopped while it was run here too waits for the next call
      if (!signal.aborted) await queue.remove(id);
      one.reject(error as Error);
    }
  }

  async function look(round: number): Promise<void> {
    const ended = await queue.getRanges(['completed', 'failed'], 0, -1);
    // not waited for: being run here too takes as long as a run
    for (const id of ended)
      if (waiting.has(id)) fetchOne(id).catch((error: Error) => lostSight(error.message));
    if (away) note(`queue: the Redis at ${where} is back.`);
    away = false;
    if (round % LOOKS !== 0) return;
    const asked = [...waiting];
    const known = new Set(
      await queue.getRanges(['waiting', 'active', 'delayed', 'prioritized', 'completed', 'failed'], 0, -1),
    );
    const forgotten = asked.filter(([id]) => !known.has(id) && waiting.has(id));
    await Promise.all(forgotten.map(([id, { queued }]) => add(id, queued)));
    if (forgotten.length > 0) {
      note(
        `queue: the Redis at ${where} had forgotten ${forgotten.length} runs, which are put back. Let it keep what it holds (appendonly yes).`,
      );
    }
  }

  async function watch(): Promise<void> {
    for (let round = 1; !closing.signal.aborted; round += 1) {
      await sleep(LOOK_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (closing.signal.aborted || waiting.size === 0) continue;
      try {
        await look(round);
      } catch (error) {
        // The connection broke in the middle: what was not seen is seen at the next look.
        lostSight((error as Error).message);
      }
    }
  }
  const watching = watch();
  signal.addEventListener(
    'abort',
    () => {
      for (const { reject } of waiting.values()) reject(aborted());
    },
    { once: true },
  );
  say(
    `The runs wait in the queue ${address.name} at ${where}, for as many \`seqlab worker --queue …\` as there are.\n`,
  );

  return {
    atOnce: AT_ONCE,
    run(job, key, { onStep }) {
      const id = `${grid}.${key}`;
      const queued: QueuedRun = { job, key, code };
      return new Promise<Done>((resolve, reject) => {
        if (signal.aborted) return reject(aborted());
        waiting.set(id, {
          queued,
          resolve(done) {
            onStep?.(done.run.steps, done.run.trainLoss, done.run.steps);
            resolve(done);
          },
          reject,
        });
        // One that fails to arrive is missed, and put back, like one that is forgotten.
        add(id, queued).catch(() => undefined);
      });
    },
    async close() {
      closing.abort();
      // What nobody has begun is taken back. What is under way is finished, and its result waits for the next call.
      const takeBack = async () => {
        const idle = await queue.getRanges(['waiting'], 0, -1);
        await Promise.all(idle.filter((id) => waiting.has(id)).map((id) => queue.remove(id)));
      };
      const left = takeBack().catch(() => undefined);
      await Promise.race([left.then(() => watching), sleep(CLOSE_MS, undefined, { ref: false })]);
      await Promise.race([queue.close(), sleep(CLOSE_MS, undefined, { ref: false })]).catch(() => undefined);
      await queue.disconnect().catch(() => undefined);
      await here.close();
    },
  };
}

/** Makes what holds a sample of each worker's runs to the same runs here, and gives a worker's runs on only once its first was held. */
function verifier({ verify, here, say }: Pick<QueuePoolOptions, 'verify' | 'here' | 'say'>) {
  const workers = new Map<string, { count: number; first: Promise<void> }>();
  let last: Promise<unknown> = Promise.resolve();

  async function same({ job, key }: QueuedRun, worker: string, hash: string): Promise<void> {
    const mine = packRun((await here.run(job, key, {})).run);
    if (mine.hash === hash) return;
    throw new SeqlabError(
      'queue-differs',
      `queue: worker ${worker} gave another result than this machine for ${nameOf(job)}: ${hash.slice(0, 12)}, here ${mine.hash.slice(0, 12)}. End that worker; its results are not kept.`,
    );
  }

  return async (queued: QueuedRun, { worker, seconds, outcome }: QueueAnswer): Promise<Done> => {
    const run = 'text' in outcome ? unpackRun(outcome) : null;
    if (run === null || !('hash' in outcome)) {
      throw new SeqlabError(
        'queue-damaged',
        `queue: the result of ${nameOf(queued.job)} from worker ${worker} does not have the hash that came with it. Run the same command again.`,
      );
    }
    const { hash } = outcome;
    // a GPU's bits are its own
    if (verify === 0 || queued.job.backend === 'webgpu') return { run, seconds };
    const known = workers.get(worker);
    // One after the other: they share the threads here.
    const check = () => {
      const next = last.then(() => same(queued, worker, hash));
      last = next.catch(() => undefined);
      return next;
    };
    if (known === undefined) {
      const first = check();
      workers.set(worker, { count: 1, first });
      say(`worker ${worker} has begun; its first run is run here too.`);
      await first;
      return { run, seconds };
    }
    known.count += 1;
    await known.first;
    if ((known.count - 1) % verify === 0) await check();
    return { run, seconds };
  };
}

export function nameOf(job: Job): string {
  const what =
    job.kind === 'ladder'
      ? `stage ${job.stage}`
      : job.kind === 'trial'
        ? job.trial.name
        : `${job.study} ${job.variant}`;
  return `${what}, seed ${job.seed}`;
}

const lost = (job: Job, reason: string): SeqlabError =>
  new SeqlabError(
    'queue-lost',
    `queue: ${nameOf(job)} was given up, since every worker that took it ended before it did (${reason}). Look at why on the workers’ machines: memory is the usual reason.`,
  );
