import type { TaskMetrics } from '@seqlab/core';
import type { Job, JobReport, JobRunner } from '../pool/worker-pool.js';
import type { Trace } from '../spec/trace.js';
import { workerKindOf } from '../spec/worker-kind.js';
import type { Failure, JobFacts, Trained, TrainingSpec } from '../spec/worker-protocol.js';

export type RunStatus = 'idle' | 'waiting' | 'training' | 'paused' | 'done' | 'failed';

/** One training run as the page knows it. */
export interface Run {
  readonly spec: TrainingSpec;
  readonly status: RunStatus;
  /** planned updates; 0 until the worker has said */
  readonly steps: number;
  /** loss before update i + 1, dropout on */
  readonly losses: readonly number[];
  readonly facts: JobFacts | null;
  readonly metrics: TaskMetrics | null;
  readonly trained: Trained | null;
  readonly error: Failure | null;
  /** the watched input as the model saw it last, while it trains */
  readonly seen: Trace | null;
  /** the step from which it went on after its worker was lost */
  readonly restartedFrom: number | null;
  /** it waits because others' runs are in the workers */
  readonly behindOthers: boolean;
  start(paused?: boolean): void;
  pause(): void;
  resume(): void;
  /** one step, or some, of a paused run */
  step(count?: number): void;
  /** Shows an input while the run trains; null: no longer. */
  watch(input: string | null): void;
  stop(): void;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A run that has not begun. `onChange` is called after each report; how often the page draws is its own affair. */
export function createRun(spec: TrainingSpec, pool: () => JobRunner, onChange: (run: Run) => void): Run {
  const losses: number[] = [];
  let job: Job | null = null;
  let stopped = false;
  let watched: string | null = null;

  function hear(report: JobReport): void {
    if (stopped) return;
    switch (report.type) {
      case 'facts':
        run.facts = report.facts;
        run.steps = report.facts.steps;
        if (run.status === 'waiting') run.status = 'training';
        break;
      case 'losses':
        losses.length = Math.min(losses.length, report.first - 1);
        for (const loss of report.losses) losses.push(loss);
        break;
      case 'restarted':
        run.restartedFrom = report.step;
        losses.length = Math.min(losses.length, report.step);
        if (run.status === 'training') run.status = 'waiting';
        break;
      case 'seen':
        run.seen = report.trace;
        break;
      case 'trained':
        run.trained = report.trained;
        run.metrics = report.trained.metrics ?? run.metrics;
        run.status = 'done';
        job = null;
        break;
      case 'failed':
        run.error = { code: report.code, message: report.message, facts: report.facts ?? {} };
        run.status = 'failed';
        job = null;
        break;
      default:
        return;
    }
    onChange(run);
  }

  const run: Mutable<Run> = {
    spec,
    status: 'idle',
    steps: 0,
    losses,
    facts: null,
    metrics: null,
    trained: null,
    error: null,
    restartedFrom: null,
    seen: null,
    get behindOthers() {
      return run.status === 'waiting' && job?.behindOthers === true;
    },
    start(paused = false) {
      if (run.status !== 'idle') return;
      run.status = paused ? 'paused' : 'waiting';
      job = pool().run({ type: 'train', spec, kind: workerKindOf(spec), paused }, hear);
      job.watch(watched);
      onChange(run);
    },
    pause() {
      if (run.status !== 'training' && run.status !== 'waiting') return;
      run.status = 'paused';
      job?.pause();
      onChange(run);
    },
    resume() {
      if (run.status !== 'paused') return;
      job?.resume();
      run.status = run.facts !== null && job?.working === true ? 'training' : 'waiting';
      onChange(run);
    },
    watch(input) {
      watched = input;
      job?.watch(input);
    },
    step: (count = 1) => job?.steps(count),
    stop() {
      stopped = true;
      job?.stop();
      job = null;
    },
  };
  return run;
}

/** Whether a run has begun and can still go on. */
export const isUnderWay = ({ status }: Run): boolean =>
  status === 'waiting' || status === 'training' || status === 'paused';

/** At most this many points are drawn: more than a figure has pixels for is work for nothing. */
const DRAWN_POINTS = 240;

/** [step, loss] pairs for drawing: evenly thinned, first and last always among them. */
export function curveOf(run: Run): [number, number][] {
  const stride = Math.max(1, Math.ceil(Math.max(run.steps, run.losses.length) / DRAWN_POINTS));
  const points: [number, number][] = [];
  for (let index = 0; index < run.losses.length; index += stride)
    points.push([index + 1, run.losses[index]!]);
  const last = run.losses.length;
  if (last > 0 && points.at(-1)![0] !== last) points.push([last, run.losses[last - 1]!]);
  return points;
}
