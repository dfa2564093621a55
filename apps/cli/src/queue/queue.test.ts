import { Worker } from 'bullmq';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { redisIsHere, type TestRedis, testRedis } from '../fixtures/redis.js';
import { runFailing } from '../fixtures/run-main.js';
import type { Job } from '../workers/job.js';
import type { Pool } from '../workers/pool.js';
import { loadQueue, type QueueLibrary } from './load-queue.js';
import { packRun, unpackRun } from './packed-run.js';
import { PREFIX, queueAddress, shownUrl } from './queue-address.js';
import { openQueuePool, type QueuePoolOptions } from './queue-pool.js';
import type { QueueAnswer, QueuedRun } from './queued-run.js';
import { reachRedis } from './reach-redis.js';

let library: QueueLibrary;
beforeAll(async () => {
  library = await loadQueue();
});

const runOf = (seed: number, loss = seed / 3) => ({
  variant: 'none',
  seed,
  parameters: 1,
  steps: 2,
  trainLoss: loss,
  stepsToLearn: null,
  curve: [[1, loss]] as const,
  weightHash: `w${seed}`,
  diverged: null,
  metrics: { loss, tokenAccuracy: 0, exactMatch: 0, lengthAccuracy: 0 },
  scores: { loss },
  groups: {},
  answers: [],
  showsSignature: null,
  measures: {},
});
const jobOf = (seed: number): Job => ({
  kind: 'study',
  study: 'positions',
  variant: 'none',
  seed,
  backend: 'wasm',
  steps: 2,
});

test('what travels comes back bit for bit, and nothing else passes for it', () => {
  const run = {
    ...runOf(1),
    measures: { nan: Number.NaN, low: -Infinity, tiny: 5e-324, third: 1 / 3 },
  };
  const packed = packRun(run);
  expect(unpackRun(packed)).toEqual(run);
  expect(unpackRun({ ...packed, text: packed.text.replace('w1', 'w2') })).toBeNull();
});

test.each([
  ['http://here', 'queue-url'],
  ['here:6379', 'queue-url'],
  ['redis://', 'queue-url'],
])('%s is no address', (url, code) => {
  expect(() => queueAddress(url, 'seqlab')).toThrow(expect.objectContaining({ code }));
});

test('an address is shown without its password, and a queue has a plain name', () => {
  expect(shownUrl('rediss://me:secret@host:1/2')).toBe('rediss://host:1/2');
  expect(() => queueAddress('redis://h', 'a:b')).toThrow(
    'queue: the name "a:b" may hold letters, digits, ".", "_" and "-". Choose another name.',
  );
});

test('who has not installed the packages is told how', async () => {
  await expect(
    loadQueue(() => Promise.reject(new Error("Cannot find package 'bullmq'"))),
  ).rejects.toMatchObject({
    code: 'queue-missing',
    message:
      "queue: --queue needs the packages bullmq and ioredis, which could not be loaded (Cannot find package 'bullmq'). Install them: npm install bullmq ioredis",
  });
});

test('a Redis that is not there is said before anything is written; so are flags that mean nothing', async () => {
  const failed = await runFailing(
    'study',
    'noise',
    '--queue',
    'redis://127.0.0.1:1',
    '--out',
    '/nowhere/at/all',
  );
  expect(failed).toEqual({
    code: 1,
    line: expect.stringMatching(
      /no Redis answers at redis:\/\/127\.0\.0\.1:1.*ECONNREFUSED.*\[queue-unreachable\]$/,
    ),
  });
  expect((await runFailing('worker', '--queue', 'redis://127.0.0.1:1')).line).toContain(
    '[queue-unreachable]',
  );
  expect((await runFailing('study', 'noise', '--verify', '2')).line).toMatch(
    /--verify means nothing.*\[usage-conflict\]/,
  );
  expect((await runFailing('worker')).code).toBe(2);
});

describe.skipIf(!redisIsHere)('on a Redis', () => {
  let redis: TestRedis;
  let notes: string[];
  const closing: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    notes = [];
    redis = await testRedis({ keeps: false });
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await redis.remove();
  });

  const here = (loss?: number): Pool => ({
    atOnce: 1,
    run: async ({ seed }) => ({ run: runOf(seed, loss), seconds: 0 }),
    close: async () => {},
  });
  function open(grid: string, rest: Partial<QueuePoolOptions> = {}): Pool {
    const pool = openQueuePool(library, {
      address: queueAddress(redis.url, 'q'),
      grid,
      code: '1',
      verify: 50,
      here: here(),
      signal: new AbortController().signal,
      note: (text) => notes.push(text),
      say: () => {},
      ...rest,
    });
    closing.push(() => pool.close());
    return pool;
  }
  /** A worker that answers without working. */
  function answering(
    name: string,
    answer: (queued: QueuedRun) => QueueAnswer['outcome'] | Promise<QueueAnswer['outcome']>,
  ) {
    const worker = new Worker<QueuedRun, QueueAnswer>(
      'q',
      async ({ data }) => ({ worker: name, seconds: 7, outcome: await answer(data) }),
      { prefix: PREFIX, connection: { url: redis.url, maxRetriesPerRequest: null }, concurrency: 4 },
    );
    worker.on('error', () => {});
    closing.push(() => worker.close(true));
  }
  const keyOf = (seed: number) => `key-${seed}`;

  test('200 runs of two grids cost less than 20 ms each beside the work, and each gets its own', async () => {
    answering('a', ({ job }) => packRun(runOf(job.seed)));
    const [one, other] = [open('one'), open('other')];
    await one.run(jobOf(1000), keyOf(1000), {});
    const start = process.cpuUsage();
    const done = await Promise.all(
      Array.from({ length: 200 }, (_, i) => (i % 2 ? one : other).run(jobOf(i >> 1), keyOf(i >> 1), {})),
    );
    // of both sides, in processor time: a busy machine does not count
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000 / 200).toBeLessThan(20);
    expect(done.map(({ run, seconds }) => [run.seed, run.trainLoss, seconds])).toEqual(
      Array.from({ length: 200 }, (_, i) => [i >> 1, (i >> 1) / 3, 7]),
    );
    expect(notes).toEqual([]);
  });

  test('a worker with other bits, a result that was changed, and a failed run are told', async () => {
    answering('a', ({ job }) => {
      if (job.seed === 1) return { code: 'training-not-finite', message: 'train: it is NaN.', stack: 's' };
      const packed = packRun(runOf(job.seed));
      return job.seed === 2 ? { ...packed, text: `${packed.text} ` } : packed;
    });
    const pool = open('g', { here: here(9) });
    await expect(pool.run(jobOf(1), keyOf(1), {})).rejects.toMatchObject({ code: 'training-not-finite' });
    await expect(pool.run(jobOf(2), keyOf(2), {})).rejects.toMatchObject({ code: 'queue-damaged' });
    const both = await Promise.allSettled([3, 4].map((seed) => pool.run(jobOf(seed), keyOf(seed), {})));
    for (const each of both) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'queue-differs' } });
    }
    const trusting = open('h', { here: here(9), verify: 0 });
    expect((await trusting.run(jobOf(5), keyOf(5), {})).run).toEqual(runOf(5));
  });

  test('what a Redis forgets is put back, and what was away is said once', async () => {
    const pool = open('g');
    const running = Promise.all([1, 2, 3].map((seed) => pool.run(jobOf(seed), keyOf(seed), {})));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 700));
    await redis.start();
    answering('a', ({ job }) => packRun(runOf(job.seed)));
    expect((await running).map(({ run }) => run.seed)).toEqual([1, 2, 3]);
    expect(notes[0]).toMatch(
      /^queue: the Redis at redis:\/\/127\.0\.0\.1:\d+ is away \(.*\)\. Waiting for it; no result is lost\.$/,
    );
    expect(notes.filter((text) => text.includes('is away'))).toHaveLength(1);
    expect(notes.some((text) => /had forgotten 3 runs, which are put back/.test(text))).toBe(true);
  });

  test('a run that takes every worker with it is given up', async () => {
    const pool = open('g');
    const failing = pool.run(jobOf(1), keyOf(1), {});
    const worker = new Worker(
      'q',
      async () => {
        throw new Error('job stalled more than allowable limit');
      },
      { prefix: PREFIX, connection: { url: redis.url, maxRetriesPerRequest: null } },
    );
    closing.push(() => worker.close(true));
    await expect(failing).rejects.toMatchObject({
      code: 'queue-lost',
      message: expect.stringMatching(
        /^queue: positions none, seed 1 was given up, .*\(job stalled more than/,
      ),
    });
  });

  test('a grid that is stopped takes back what nobody began, and finds later what was under way', async () => {
    const stop = new AbortController();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let begun = 0;
    answering('a', async ({ job }) => {
      begun += 1;
      await held;
      return packRun(runOf(job.seed));
    });
    const pool = open('g', { signal: stop.signal });
    const running = Array.from({ length: 10 }, (_, seed) => pool.run(jobOf(seed), keyOf(seed), {}));
    while (begun < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    stop.abort();
    for (const each of await Promise.allSettled(running)) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'study-aborted' } });
    }
    await pool.close();
    goOn();
    const { Queue } = library;
    const queue = new Queue('q', {
      prefix: PREFIX,
      connection: { url: redis.url, maxRetriesPerRequest: null },
    });
    closing.push(() => queue.close());
    while ((await queue.getJobCounts('completed')).completed !== 4) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await queue.getJobCounts('waiting', 'active')).toEqual({ waiting: 0, active: 0 });
    const again = open('g');
    const before = performance.now();
    const done = await Promise.all(running.map((_, seed) => again.run(jobOf(seed), keyOf(seed), {})));
    expect(done.map(({ run }) => run.seed)).toEqual(running.map((_, seed) => seed));
    expect(performance.now() - before).toBeLessThan(20_000);
  });

  test('a password is asked for and given', async () => {
    const locked = await testRedis({ keeps: false, password: 'secret' });
    closing.push(() => locked.remove());
    await reachRedis(library, queueAddress(locked.url, 'q'));
    for (const user of ['', ':wrong@']) {
      const refused = reachRedis(library, queueAddress(`redis://${user}127.0.0.1:${locked.port}`, 'q'));
      await expect(refused).rejects.toMatchObject({
        code: 'queue-refused',
        message: expect.stringMatching(/wants another user or password \((NOAUTH|WRONGPASS)/),
      });
    }
  });
});
