import type { TrainingSnapshot } from '@seqlab/core';
import type { WorkerKind } from './worker-kind.js';
import type { WorkerLike } from './worker-like.js';
import type { Report, Request, TraceSpec, TrainingSpec } from './worker-protocol.js';

/** A worker that has said nothing for this long is asked once; after as long again it is given up. */
const DEFAULT_SILENCE_MILLISECONDS = 4_000;
/** A job whose worker dies this often is not started again: the job itself is what kills it. */
const MAX_RESTARTS = 3;

export type JobReport = Extract<Report, { readonly job: number }> | JobRestart;
/** The pool's own word: the worker was lost and the job goes on from this step. */
export interface JobRestart {
  readonly type: 'restarted';
  readonly job: number;
  readonly step: number;
}

export interface Job {
  readonly id: number;
  pause(): void;
  resume(): void;
  /** Runs some steps of a paused job. */
  steps(count: number): void;
  stop(): void;
}

export type Work =
  | {
      readonly type: 'train';
      readonly spec: TrainingSpec;
      /** Default: 'wasm' */
      readonly kind?: WorkerKind;
      readonly paused?: boolean;
    }
  | { readonly type: 'trace'; readonly spec: TraceSpec };

export interface WorkerPool {
  readonly size: number;
  run(work: Work, onReport: (report: JobReport) => void): Job;
  /** Jobs that wait or run. */
  readonly pending: number;
  dispose(): void;
}

export interface PoolOptions {
  /** workers of the usual kind at most, beside one of the other; they are started when there is work for them */
  readonly size: number;
  start(kind: WorkerKind): Promise<WorkerLike>;
  readonly silenceMilliseconds?: number;
}

interface Slot {
  readonly kind: WorkerKind;
  worker: WorkerLike;
  entry: Entry | null;
  heard: number;
  /** it has said something at least once */
  born: boolean;
  asked: boolean;
}

interface Entry {
  readonly id: number;
  readonly kind: WorkerKind;
  readonly work: Work;
  readonly onReport: (report: JobReport) => void;
  slot: Slot | null;
  snapshot: TrainingSnapshot | null;
  paused: boolean;
  restarts: number;
}

/** Jobs over a few workers: first come, first served; short jobs (`trace`) go before long ones. */
export function createWorkerPool(options: PoolOptions): WorkerPool {
  const silence = options.silenceMilliseconds ?? DEFAULT_SILENCE_MILLISECONDS;
  const slots: Slot[] = [];
  const queue: Entry[] = [];
  const starting: Record<WorkerKind, number> = { wasm: 0, any: 0 };
  const most: Readonly<Record<WorkerKind, number>> = { wasm: options.size, any: 1 };
  let nextId = 1;
  let disposed = false;
  let watchdog: ReturnType<typeof setInterval> | null = null;

  function fill(): void {
    if (disposed) return;
    for (const slot of slots) {
      const next = queue.findIndex(({ kind }) => kind === slot.kind);
      if (slot.entry === null && next >= 0) assign(slot, queue.splice(next, 1)[0]!);
    }
    for (const kind of ['wasm', 'any'] as const) {
      const waiting = queue.filter((entry) => entry.kind === kind).length;
      const there = slots.filter((slot) => slot.kind === kind).length;
      if (waiting > starting[kind] && there + starting[kind] < most[kind]) void startSlot(kind);
    }
    keepWatch();
  }

  /** Takes all that waits for a worker of that kind out of the queue. */
  function takeWaiting(kind: WorkerKind): Entry[] {
    const waiting = queue.filter((entry) => entry.kind === kind);
    const others = queue.filter((entry) => entry.kind !== kind);
    queue.splice(0, queue.length, ...others);
    return waiting;
  }

  async function startSlot(kind: WorkerKind): Promise<void> {
    starting[kind] += 1;
    try {
      const worker = await options.start(kind);
      if (disposed) return worker.terminate();
      const slot: Slot = { kind, worker, entry: null, heard: Date.now(), asked: false, born: false };
      worker.listen(
        (report) => hear(slot, report),
        (message) => (slot.born ? lose(slot) : miscarry(slot, message)),
      );
      slots.push(slot);
    } catch (error) {
      for (const entry of takeWaiting(kind))
        fail(entry, notStarted(kind), error instanceof Error ? error.message : String(error));
    } finally {
      starting[kind] -= 1;
    }
    fill();
  }

  function assign(slot: Slot, entry: Entry): void {
    slot.entry = entry;
    slot.heard = Date.now();
    slot.asked = false;
    entry.slot = slot;
    const { work } = entry;
    if (work.type === 'trace') slot.worker.post({ type: 'trace', job: entry.id, spec: work.spec });
    else
      slot.worker.post({
        type: 'train',
        job: entry.id,
        spec: work.spec,
        resume: entry.snapshot,
        paused: entry.paused,
      });
  }

  function hear(slot: Slot, report: Report): void {
    slot.heard = Date.now();
    slot.asked = false;
    slot.born = true;
    const { entry } = slot;
    if (report.type === 'alive') return;
    if (report.type === 'unusable') {
      retire(slot);
      const waiting = takeWaiting(slot.kind);
      for (const each of entry === null ? waiting : [entry, ...waiting])
        fail(each, report.code, report.message);
      return;
    }
    if (entry === null || entry.id !== report.job) return;
    if (report.type === 'checkpoint') entry.snapshot = report.snapshot;
    const over =
      report.type === 'trained' ||
      report.type === 'traced' ||
      report.type === 'stopped' ||
      report.type === 'failed';
    if (over) {
      slot.entry = null;
      entry.slot = null;
    }
    entry.onReport(report);
    if (over) fill();
  }

  /** A worker that failed before its first word: the page's policy forbids it, or its script did not load. */
  function miscarry(slot: Slot, message: string): void {
    const { entry } = slot;
    retire(slot);
    const waiting = takeWaiting(slot.kind);
    for (const each of entry === null ? waiting : [entry, ...waiting])
      fail(each, notStarted(slot.kind), message);
    keepWatch();
  }

  function lose(slot: Slot): void {
    if (!slots.includes(slot)) return;
    const { entry } = slot;
    retire(slot);
    if (entry !== null) {
      entry.restarts += 1;
      if (entry.restarts > MAX_RESTARTS)
        fail(entry, 'worker-lost', `the worker was lost ${entry.restarts} times`);
      else {
        queue.unshift(entry);
        entry.onReport({ type: 'restarted', job: entry.id, step: entry.snapshot?.step ?? 0 });
      }
    }
    fill();
  }

  function retire(slot: Slot): void {
    slots.splice(slots.indexOf(slot), 1);
    slot.worker.terminate();
    if (slot.entry !== null) slot.entry.slot = null;
    slot.entry = null;
  }

  function fail(entry: Entry, code: string, message: string): void {
    entry.onReport({ type: 'failed', job: entry.id, code, message });
  }

  function keepWatch(): void {
    const busy = slots.some((slot) => slot.entry !== null);
    if (busy && watchdog === null) watchdog = setInterval(watch, silence / 2);
    if (!busy && watchdog !== null) {
      clearInterval(watchdog);
      watchdog = null;
    }
  }

  // A browser reports nothing when a worker is killed. Asking before giving up keeps a machine
  // that slept, or a tab that was frozen, from being taken for a dead worker.
  function watch(): void {
    for (const slot of [...slots]) {
      if (slot.entry === null || Date.now() - slot.heard < silence) continue;
      if (slot.asked) lose(slot);
      else {
        slot.asked = true;
        slot.heard = Date.now();
        slot.worker.post({ type: 'ping' });
      }
    }
  }

  function post(entry: Entry, request: Request): void {
    entry.slot?.worker.post(request);
  }

  function run(work: Work, onReport: (report: JobReport) => void): Job {
    const entry: Entry = {
      id: nextId++,
      kind: (work.type === 'train' ? work.kind : undefined) ?? 'wasm',
      work,
      onReport,
      slot: null,
      snapshot: null,
      paused: work.type === 'train' && work.paused === true,
      restarts: 0,
    };
    if (work.type === 'trace') queue.unshift(entry);
    else queue.push(entry);
    fill();
    return {
      id: entry.id,
      pause() {
        entry.paused = true;
        post(entry, { type: 'pause', job: entry.id });
      },
      resume() {
        entry.paused = false;
        post(entry, { type: 'continue', job: entry.id });
      },
      steps: (count) => post(entry, { type: 'steps', job: entry.id, count }),
      stop() {
        const waiting = queue.indexOf(entry);
        if (waiting >= 0) {
          queue.splice(waiting, 1);
          onReport({ type: 'stopped', job: entry.id });
        } else post(entry, { type: 'stop', job: entry.id });
      },
    };
  }

  return {
    size: options.size,
    run,
    get pending() {
      return queue.length + slots.filter((slot) => slot.entry !== null).length;
    },
    dispose() {
      disposed = true;
      queue.length = 0;
      for (const slot of [...slots]) retire(slot);
      if (watchdog !== null) clearInterval(watchdog);
      watchdog = null;
    },
  };
}

/** The usual worker comes with the page, so that a policy must have forbidden it; the other one is loaded later, and may not be reached. */
function notStarted(kind: WorkerKind): string {
  return kind === 'wasm' ? 'worker-start' : 'worker-later';
}
