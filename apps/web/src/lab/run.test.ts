import { describe, expect, it } from 'vitest';
import type { JobReport, JobRunner } from '../pool/worker-pool.js';
import type { JobFacts, Trained, TrainingSpec } from '../spec/worker-protocol.js';
import { createRun, curveOf } from './run.js';

const facts: JobFacts = { parameters: 88, steps: 10, examples: 2, backend: 'wasm', workers: 1, choice: null };

function setUp() {
  const calls: string[] = [];
  let report: (value: JobReport) => void = () => {};
  const job = { working: true, behindOthers: false };
  const pool: JobRunner = {
    run(work, onReport) {
      calls.push(work.type);
      report = onReport;
      return {
        id: 1,
        get working() {
          return job.working;
        },
        get behindOthers() {
          return job.behindOthers;
        },
        pause: () => calls.push('pause'),
        resume: () => calls.push('resume'),
        steps: (count) => calls.push(`steps ${count}`),
        watch: () => undefined,
        stop: () => calls.push('stop'),
      };
    },
  };
  const statuses: string[] = [];
  const run = createRun(
    { training: {} } as TrainingSpec,
    () => pool,
    (changed) => statuses.push(changed.status),
  );
  return { run, job, calls, statuses, say: (value: JobReport) => report(value) };
}

const losses = (first: number, ...values: number[]): JobReport => ({
  type: 'losses',
  job: 1,
  first,
  losses: Float32Array.from(values),
  learningRate: 0.01,
});

describe('a run', () => {
  it('goes from idle to done and keeps its losses by step', () => {
    const { run, say, statuses } = setUp();
    run.start();
    say({ type: 'facts', job: 1, facts });
    say(losses(1, 3, 2));
    say(losses(3, 1));
    say({ type: 'trained', job: 1, trained: { metrics: null } as Trained });
    expect(statuses).toEqual(['waiting', 'training', 'training', 'training', 'done']);
    expect(run.losses).toEqual([3, 2, 1]);
    expect(run.steps).toBe(10);
  });

  it('forgets the losses after the checkpoint from which it restarts', () => {
    const { run, say } = setUp();
    run.start();
    say({ type: 'facts', job: 1, facts });
    say(losses(1, 5, 4, 3));
    say({ type: 'restarted', job: 1, step: 2 });
    expect(run).toMatchObject({ status: 'waiting', restartedFrom: 2, losses: [5, 4] });
    say(losses(3, 3, 2));
    expect(run.losses).toEqual([5, 4, 3, 2]);
  });

  it('pauses, steps and goes on', () => {
    const { run, say, calls } = setUp();
    run.start();
    say({ type: 'facts', job: 1, facts });
    run.pause();
    run.step();
    run.resume();
    expect(calls).toEqual(['train', 'pause', 'steps 1', 'resume']);
    expect(run.status).toBe('training');
  });

  it('waits when it goes on and its worker is lent to another', () => {
    const { run, say, job } = setUp();
    run.start();
    say({ type: 'facts', job: 1, facts });
    run.pause();
    Object.assign(job, { working: false, behindOthers: true });
    run.resume();
    expect(run).toMatchObject({ status: 'waiting', behindOthers: true });
    say({ type: 'facts', job: 1, facts });
    expect(run).toMatchObject({ status: 'training', behindOthers: false });
  });

  it('keeps the error and is silent once stopped', () => {
    const { run, say, statuses } = setUp();
    run.start();
    say({ type: 'failed', job: 1, code: 'x', message: 'why' });
    expect(run).toMatchObject({ status: 'failed', error: { code: 'x', message: 'why', facts: {} } });
    run.stop();
    say(losses(1, 1));
    expect(statuses).toEqual(['waiting', 'failed']);
  });
});

describe('curveOf', () => {
  it('thins evenly and keeps first and last', () => {
    const { run, say } = setUp();
    run.start();
    say({ type: 'facts', job: 1, facts: { ...facts, steps: 2000 } });
    say(losses(1, ...Array.from({ length: 1999 }, (_, index) => index)));
    const curve = curveOf(run);
    expect(curve.length).toBeLessThan(250);
    expect(curve[0]).toEqual([1, 0]);
    expect(curve.at(-1)).toEqual([1999, 1998]);
  });
});
