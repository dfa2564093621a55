import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerKind } from '../spec/worker-kind.js';
import type { Failure, Report, Request, Standing, TraceSpec, TrainingSpec } from '../spec/worker-protocol.js';
import type { WorkerLike } from './worker-like.js';
import { createWorkerPool, type JobReport, type Work } from './worker-pool.js';

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
const standingAt = (step: number): Standing => ({
  snapshot: {
    step,
    seed: 0,
    parameters: new Map(),
    optimizer: new Map(),
    optimizerScalars: {},
    cursor: step,
  },
  ahead: [],
  loss: 1,
  milliseconds: 0,
});

/** @param refused by kind: why no worker starts */
function setUp(size: number, refused: Partial<Record<WorkerKind, Failure>> = {}) {
  const workers: FakeWorker[] = [];
  const kinds: WorkerKind[] = [];
  const pool = createWorkerPool({
    size,
    silenceMilliseconds: 1_000,
    start: async (kind) => {
      const why = refused[kind];
      if (why !== undefined) throw Object.assign(new Error(why.message), why);
      const worker = fakeWorker();
      kinds.push(kind);
      workers.push(worker);
      return worker;
    },
  });
  const reports: JobReport[] = [];
  const run = (work: Work, owner?: object) => pool.run(work, (report) => reports.push(report), owner);
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

  it('fails what waits for a kind that does not start with the true reason, and nothing else', async () => {
    const why: Failure = { code: 'worker-load', message: 'no', facts: { status: '404' } };
    const { workers, reports, run } = setUp(1, { any: why });
    run({ ...training, kind: 'any' });
    run({ ...training, kind: 'any' });
    run(training);
    await settle();
    expect(reports).toEqual([
      { type: 'failed', job: 1, ...why },
      { type: 'failed', job: 2, ...why },
    ]);
    expect(workers).toHaveLength(1);
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
    workers[0]!.say({ type: 'checkpoint', job: job.id, standing: standingAt(400) });
    workers[0]!.crash();
    await settle();
    expect(reports.at(-1)).toEqual({ type: 'restarted', job: job.id, step: 400 });
    expect(workers[0]!.terminated).toBe(true);
    expect(workers[1]!.requests[0]).toMatchObject({ type: 'train', resume: { snapshot: { step: 400 } } });
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
    expect(reports.at(-1)).toMatchObject({
      type: 'failed',
      code: 'worker-lost',
      message: 'the worker was lost 4 times; the last time: gone',
    });
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

  it('does not go on with a stopped job whose worker was lost', async () => {
    const { workers, run, reports } = setUp(1);
    const job = run(training);
    await settle();
    job.stop();
    workers[0]!.crash();
    await settle();
    expect(reports).toEqual([{ type: 'stopped', job: job.id }]);
    expect(workers).toHaveLength(1);
  });
});

describe('a paused job', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const last = (worker: FakeWorker) => worker.requests.at(-1);

  it('keeps its worker while nobody else has need of it', async () => {
    const { workers, run } = setUp(1);
    const job = run(training);
    await settle();
    job.pause();
    await vi.advanceTimersByTimeAsync(500);
    expect(last(workers[0]!)).toEqual({ type: 'pause', job: job.id });
    expect(job.working).toBe(true);
  });

  it('lends it to who waits, and goes on from where it stood in its turn', async () => {
    const { workers, run, pool } = setUp(1);
    const first = run(training);
    await settle();
    first.pause();
    const second = run(training);
    expect(last(workers[0]!)).toEqual({ type: 'park', job: first.id });
    workers[0]!.say({ type: 'parked', job: first.id, standing: standingAt(7) });
    expect(last(workers[0]!)).toMatchObject({ type: 'train', job: second.id });
    expect([first.working, second.working, pool.pending]).toEqual([false, true, 1]);
    first.resume();
    expect(first.working).toBe(false);
    workers[0]!.say({ type: 'stopped', job: second.id });
    expect(last(workers[0]!)).toMatchObject({
      type: 'train',
      job: first.id,
      paused: false,
      resume: { snapshot: { step: 7 } },
    });
    expect(workers).toHaveLength(1);
  });

  it('lends it to a short job, and to one that was paused while it waited and goes on', async () => {
    const { workers, run } = setUp(1);
    const first = run(training);
    const second = run(training);
    await settle();
    second.pause();
    first.pause();
    expect(last(workers[0]!)).toEqual({ type: 'pause', job: first.id });
    second.resume();
    expect(last(workers[0]!)).toEqual({ type: 'park', job: first.id });
    workers[0]!.say({ type: 'parked', job: first.id, standing: standingAt(1) });
    second.pause();
    const short = run(trace);
    expect(last(workers[0]!)).toEqual({ type: 'park', job: second.id });
    workers[0]!.say({ type: 'parked', job: second.id, standing: null });
    expect(last(workers[0]!)).toMatchObject({ type: 'trace', job: short.id });
  });

  it('takes single steps with whatever worker is free', async () => {
    const { workers, run } = setUp(1);
    const first = run({ ...training, paused: true } as Work);
    await settle();
    expect(last(workers[0]!)).toMatchObject({ type: 'train', paused: true, allowed: 0 });
    const second = run(training);
    workers[0]!.say({ type: 'parked', job: first.id, standing: null });
    first.steps(1);
    first.steps(1);
    workers[0]!.say({ type: 'stopped', job: second.id });
    expect(last(workers[0]!)).toMatchObject({ type: 'train', job: first.id, paused: true, allowed: 2 });
  });

  it('that goes on, steps or stops while it gives its worker back does so with the next one', async () => {
    const { workers, run, reports } = setUp(1);
    const job = run(training);
    await settle();
    job.pause();
    const other = run(training);
    job.resume();
    // whatever the worker would be told now, it might have left its job already
    expect(last(workers[0]!)).toEqual({ type: 'park', job: job.id });
    workers[0]!.say({ type: 'parked', job: job.id, standing: standingAt(3) });
    workers[0]!.say({ type: 'stopped', job: other.id });
    expect(last(workers[0]!)).toMatchObject({
      type: 'train',
      job: job.id,
      resume: { snapshot: { step: 3 } },
    });
    job.pause();
    const third = run(training);
    job.stop();
    workers[0]!.say({ type: 'parked', job: job.id, standing: standingAt(4) });
    expect(reports.at(-1)).toEqual({ type: 'stopped', job: job.id });
    expect(last(workers[0]!)).toMatchObject({ type: 'train', job: third.id });
  });

  it('waits on when its worker is lost', async () => {
    const { workers, run } = setUp(1);
    const job = run(training);
    await settle();
    workers[0]!.say({ type: 'checkpoint', job: job.id, standing: standingAt(5) });
    job.pause();
    workers[0]!.crash();
    await settle();
    expect(workers).toHaveLength(1);
    job.resume();
    await settle();
    expect(workers[1]!.requests[0]).toMatchObject({ type: 'train', resume: { snapshot: { step: 5 } } });
  });
});

describe('several labs', () => {
  it('take turns, and know who is before them', async () => {
    const { workers, run } = setUp(1);
    const [one, two] = [{}, {}];
    const jobs = [run(training, one), run(training, one), run(training, one), run(training, two)];
    await new Promise((resolve) => setTimeout(resolve));
    expect(jobs.map(({ behindOthers }) => behindOthers)).toEqual([false, false, false, true]);
    const order = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const { job } = workers[0]!.requests.at(-1) as { job: number };
      order.push(job);
      workers[0]!.say({ type: 'stopped', job });
    }
    expect(order).toEqual([jobs[0]!.id, jobs[3]!.id, jobs[1]!.id, jobs[2]!.id]);
  });
});
