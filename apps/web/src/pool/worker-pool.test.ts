import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerKind } from './worker-kind.js';
import type { WorkerLike } from './worker-like.js';
import { createWorkerPool, type JobReport, type Work } from './worker-pool.js';
import type { Report, Request, TraceSpec, TrainingSpec } from './worker-protocol.js';

interface FakeWorker extends WorkerLike {
  readonly requests: Request[];
  say(report: Report): void;
  crash(): void;
  terminated: boolean;
}

function fakeWorker(): FakeWorker {
  let report: (report: Report) => void = () => {};
  let error: (message: string) => void = () => {};
  return {
    requests: [],
    terminated: false,
    post(request) {
      this.requests.push(request);
    },
    listen(onReport, onError) {
      report = onReport;
      error = onError;
    },
    terminate() {
      this.terminated = true;
    },
    say: (value) => report(value),
    crash: () => error('gone'),
  };
}

const training: Work = { type: 'train', spec: {} as TrainingSpec };
const trace: Work = { type: 'trace', spec: {} as TraceSpec };
const snapshotAt = (step: number) =>
  ({
    step,
    seed: 0,
    parameters: new Map(),
    optimizer: new Map(),
    optimizerScalars: {},
    cursor: step,
  }) as const;

function setUp(size: number) {
  const workers: FakeWorker[] = [];
  const kinds: WorkerKind[] = [];
  const pool = createWorkerPool({
    size,
    silenceMilliseconds: 1_000,
    start: async (kind) => {
      const worker = fakeWorker();
      kinds.push(kind);
      workers.push(worker);
      return worker;
    },
  });
  const reports: JobReport[] = [];
  const run = (work: Work) => pool.run(work, (report) => reports.push(report));
  return { pool, workers, kinds, reports, run };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

describe('the worker pool', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('starts no more workers than there is work, and no more than its size', async () => {
    const { workers, run, pool } = setUp(2);
    run(training);
    await settle();
    expect(workers).toHaveLength(1);
    run(training);
    run(training);
    await settle();
    expect(workers).toHaveLength(2);
    expect(pool.pending).toBe(3);
  });

  it('has one worker of the other kind beside them, and gives each kind its own jobs', async () => {
    const { workers, kinds, run } = setUp(1);
    const other: Work = { ...training, kind: 'any' };
    run(other);
    run(training);
    run(other);
    run(training);
    await settle();
    expect(kinds.toSorted()).toEqual(['any', 'wasm']);
    const jobsOf = (kind: WorkerKind) =>
      workers[kinds.indexOf(kind)]!.requests.map((request) => 'job' in request && request.job);
    expect(jobsOf('any')).toEqual([1]);
    expect(jobsOf('wasm')).toEqual([2]);
    workers[kinds.indexOf('any')]!.say({ type: 'stopped', job: 1 });
    await settle();
    expect(jobsOf('any')).toEqual([1, 3]);
    expect(jobsOf('wasm')).toEqual([2]);
  });

  it('tells a later worker that cannot be loaded from one that the page forbids', async () => {
    const { workers, kinds, reports, run } = setUp(1);
    run({ ...training, kind: 'any' });
    run(training);
    await settle();
    workers[kinds.indexOf('any')]!.crash();
    expect(reports).toEqual([{ type: 'failed', job: 1, code: 'worker-later', message: 'gone' }]);
    workers[kinds.indexOf('wasm')]!.crash();
    expect(reports.at(-1)).toEqual({ type: 'failed', job: 2, code: 'worker-start', message: 'gone' });
  });

  it('gives the next job to the worker that has finished, short jobs first', async () => {
    const { workers, run } = setUp(1);
    const first = run(training);
    run(training);
    const short = run(trace);
    await settle();
    workers[0]!.say({ type: 'stopped', job: first.id });
    expect(workers[0]!.requests.at(-1)).toMatchObject({ type: 'trace', job: short.id });
  });

  it('goes on from the last checkpoint when a worker crashes, and says so', async () => {
    const { workers, run, reports } = setUp(1);
    const job = run(training);
    await settle();
    workers[0]!.say({ type: 'alive' });
    workers[0]!.say({ type: 'checkpoint', job: job.id, snapshot: snapshotAt(400) });
    workers[0]!.crash();
    await settle();
    expect(reports.at(-1)).toEqual({ type: 'restarted', job: job.id, step: 400 });
    expect(workers[0]!.terminated).toBe(true);
    expect(workers[1]!.requests[0]).toMatchObject({ type: 'train', resume: { step: 400 } });
  });

  it('asks a silent worker before it gives it up', async () => {
    const { workers, run, reports } = setUp(1);
    const job = run(training);
    await settle();
    await vi.advanceTimersByTimeAsync(1_100);
    expect(workers[0]!.requests.at(-1)).toEqual({ type: 'ping' });
    workers[0]!.say({ type: 'alive' });
    await vi.advanceTimersByTimeAsync(900);
    expect(workers).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(reports).toEqual([{ type: 'restarted', job: job.id, step: 0 }]);
    expect(workers).toHaveLength(2);
  });

  it('gives a job up that has killed four workers', async () => {
    const { workers, run, reports } = setUp(1);
    run(training);
    for (let death = 0; death < 4; death += 1) {
      await settle();
      workers.at(-1)!.say({ type: 'alive' });
      workers.at(-1)!.crash();
    }
    await settle();
    expect(reports.at(-1)).toMatchObject({ type: 'failed', code: 'worker-lost' });
    expect(workers).toHaveLength(4);
  });

  it('fails every waiting job when a worker says that it cannot work here', async () => {
    const { workers, run, reports } = setUp(1);
    run(training);
    run(training);
    await settle();
    workers[0]!.say({ type: 'unusable', code: 'wasm-forbidden', message: 'no' });
    expect(reports.map((report) => report.type)).toEqual(['failed', 'failed']);
  });

  it('does not try again with a worker that failed before its first word', async () => {
    const { workers, run, reports } = setUp(1);
    run(training);
    run(training);
    await settle();
    workers[0]!.crash();
    await settle();
    expect(reports).toEqual([
      { type: 'failed', job: 1, code: 'worker-start', message: 'gone' },
      { type: 'failed', job: 2, code: 'worker-start', message: 'gone' },
    ]);
    expect(workers).toHaveLength(1);
  });

  it('takes back a job that waits and stops one that runs', async () => {
    const { workers, run, reports, pool } = setUp(1);
    const running = run(training);
    const waiting = run(training);
    await settle();
    waiting.stop();
    expect(reports).toEqual([{ type: 'stopped', job: waiting.id }]);
    running.stop();
    expect(workers[0]!.requests.at(-1)).toEqual({ type: 'stop', job: running.id });
    workers[0]!.say({ type: 'stopped', job: running.id });
    expect(pool.pending).toBe(0);
  });

  it('remembers a pause for the worker that takes over', async () => {
    const { workers, run } = setUp(1);
    const job = run(training);
    await settle();
    job.pause();
    workers[0]!.say({ type: 'alive' });
    workers[0]!.crash();
    await settle();
    expect(workers[1]!.requests[0]).toMatchObject({ type: 'train', paused: true });
  });
});
