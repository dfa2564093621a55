import { WORKER_KINDS, type WorkerKind } from '../spec/worker-kind.js';
import {
  type Failure,
  type Report,
  type Request,
  type Standing,
  stepOf,
  type TraceSpec,
  type TrainingSpec,
} from '../spec/worker-protocol.js';
import { createWaitingLine } from './waiting-line.js';
import type { WorkerLike } from './worker-like.js';

/** A worker that has said nothing for this long is asked once; after as long again it is given up. */
const DEFAULT_SILENCE_MILLISECONDS = 4_000;
/** A job whose worker dies this often is not started again: the job itself is what kills it. */
const MAX_RESTARTS = 3;

export type JobReport =
  | Exclude<Extract<Report, { readonly job: number }>, { readonly type: 'parked' }>
  | JobRestart;

/** The pool's own word: the worker was lost and the job goes on from this step. */
export interface JobRestart {
  readonly type: 'restarted';
  readonly job: number;
  readonly step: number;
}

export interface Job {
  readonly id: number;
  /** a worker is at it; a paused job lends its worker to whoever waits for one */
  readonly working: boolean;
  /** somebody else's jobs are in the workers that this one could have */
  readonly behindOthers: boolean;
  pause(): void;
  resume(): void;
  /** Runs some steps of a paused job. */
  steps(count: number): void;
  /** Shows an input while the job trains: `seen` reports; null: no longer. */
  watch(input: string | null): void;
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
  | {
      readonly type: 'trace';
      readonly spec: TraceSpec;
      /** Default: 'wasm' */
      readonly kind?: WorkerKind;
    };

/** Who does jobs. */
export interface JobRunner {
  run(work: Work, onReport: (report: JobReport) => void): Job;
}

export interface WorkerPool {
  readonly size: number;
  /** @param owner whose job it is: owners take turns. Default: nobody's in particular */
  run(work: Work, onReport: (report: JobReport) => void, owner?: object): Job;
  /** Jobs that run, or wait for nothing but a worker. */
  readonly pending: number;
  dispose(): void;
}

/** The pool as one lab sees it. */
export function runnerOf(pool: () => WorkerPool): () => JobRunner {
  const owner = {};
  return () => ({ run: (work, onReport) => pool().run(work, onReport, owner) });
}

export interface PoolOptions {
  /** workers of the usual kind at most, beside one of each other; they are started when there is work for them */
  readonly size: number;
  /** Gives a worker that has said its first word. What it throws is why there is none: an error with a `code`, and `facts`. */
  start(kind: WorkerKind): Promise<WorkerLike>;
  readonly silenceMilliseconds?: number;
}

interface Slot {
  readonly kind: WorkerKind;
  worker: WorkerLike;
  entry: Entry | null;
  heard: number;
  asked: boolean;
  /** it was told to give its job back */
  parking: boolean;
}

interface Entry {
  readonly id: number;
  readonly kind: WorkerKind;
  readonly owner: object;
  readonly short: boolean;
  readonly work: Work;
  readonly onReport: (report: JobReport) => void;
  readonly eager: boolean;
  placed: boolean;
  slot: Slot | null;
  standing: Standing | null;
  paused: boolean;
  /** steps that it may take although it is paused, once it has a worker again */
  allowed: number;
  watched: string | null;
  stopped: boolean;
  restarts: number;
}

/** Jobs over a few workers. Owners take turns, short jobs (`trace`) go before long ones, and a paused job gives its worker to who waits. */
export function createWorkerPool(options: PoolOptions): WorkerPool {
  const silence = options.silenceMilliseconds ?? DEFAULT_SILENCE_MILLISECONDS;
  const slots: Slot[] = [];
  const line = createWaitingLine<Entry>();
  const starting: Record<WorkerKind, number> = { wasm: 0, any: 0, own: 0 };
  const most: Readonly<Record<WorkerKind, number>> = { wasm: options.size, any: 1, own: 1 };
  let nextId = 1;
  let disposed = false;
  let watchdog: ReturnType<typeof setInterval> | null = null;

  function fill(): void {
    if (disposed) return;
    for (const slot of slots) {
      const next = slot.entry === null ? line.next(slot.kind) : undefined;
      if (next !== undefined) assign(slot, next);
    }
    for (const kind of WORKER_KINDS) {
      const there = slots.filter((slot) => slot.kind === kind).length;
      if (line.wanting(kind) > starting[kind] && there + starting[kind] < most[kind]) void startSlot(kind);
      lendPaused(kind);
    }
    keepWatch();
  }

  /** Asks as many paused jobs for their workers as others wait for one. */
  function lendPaused(kind: WorkerKind): void {
    const ours = slots.filter((slot) => slot.kind === kind);
    const coming = starting[kind] + ours.filter(({ parking }) => parking).length;
    const idle = ours.filter(({ entry, parking }) => entry?.paused === true && !parking);
    for (const slot of idle.slice(0, Math.max(0, line.eagerOf(kind) - coming))) {
      slot.parking = true;
      slot.worker.post({ type: 'park', job: slot.entry!.id });
    }
  }

  async function startSlot(kind: WorkerKind): Promise<void> {
    starting[kind] += 1;
    try {
      const worker = await options.start(kind);
      if (disposed) return worker.terminate();
      const slot: Slot = { kind, worker, entry: null, heard: Date.now(), asked: false, parking: false };
      worker.listen(
        (report) => hear(slot, report),
        (message) => lose(slot, message),
      );
      slots.push(slot);
    } catch (error) {
      for (const entry of line.takeAll(kind)) fail(entry, failureOf(error));
    } finally {
      starting[kind] -= 1;
    }
    fill();
  }

  function assign(slot: Slot, entry: Entry): void {
    slot.entry = entry;
    slot.heard = Date.now();
    slot.asked = false;
    slot.parking = false;
    entry.slot = slot;
    entry.placed = true;
    const { work, id: job, standing: resume, paused, allowed, watched } = entry;
    entry.allowed = 0;
    if (work.type === 'trace') slot.worker.post({ type: 'trace', job, spec: work.spec });
    else slot.worker.post({ type: 'train', job, spec: work.spec, resume, paused, allowed, watched });
  }

  function hear(slot: Slot, report: Report): void {
    slot.heard = Date.now();
    slot.asked = false;
    const { entry } = slot;
    if (report.type === 'alive') return;
    if (report.type === 'unusable') {
      retire(slot);
      const waiting = line.takeAll(slot.kind);
      for (const each of entry === null ? waiting : [entry, ...waiting]) fail(each, report);
      return;
    }
    if (entry === null || entry.id !== report.job) return;
    if (report.type === 'parked') {
      release(slot);
      entry.standing = report.standing;
      if (entry.stopped) entry.onReport({ type: 'stopped', job: entry.id });
      else line.add(entry);
      fill();
      return;
    }
    if (report.type === 'checkpoint') entry.standing = report.standing;
    const over =
      report.type === 'trained' ||
      report.type === 'traced' ||
      report.type === 'stopped' ||
      report.type === 'failed';
    if (over) release(slot);
    entry.onReport(report);
    if (over) fill();
  }

  function release(slot: Slot): void {
    if (slot.entry !== null) slot.entry.slot = null;
    slot.entry = null;
    slot.parking = false;
  }

  function lose(slot: Slot, why: string): void {
    if (!slots.includes(slot)) return;
    const { entry } = slot;
    retire(slot);
    if (entry?.stopped === true) entry.onReport({ type: 'stopped', job: entry.id });
    else if (entry !== null) {
      entry.restarts += 1;
      if (entry.restarts > MAX_RESTARTS)
        fail(entry, {
          code: 'worker-lost',
          message: `the worker was lost ${entry.restarts} times; the last time: ${why}`,
          facts: { why },
        });
      else {
        line.addFirst(entry);
        entry.onReport({ type: 'restarted', job: entry.id, step: stepOf(entry.standing) });
      }
    }
    fill();
  }

  function retire(slot: Slot): void {
    slots.splice(slots.indexOf(slot), 1);
    slot.worker.terminate();
    release(slot);
  }

  function fail(entry: Entry, { code, message, facts }: Failure): void {
    entry.onReport({
      type: 'failed',
      job: entry.id,
      code,
      message,
      ...(facts === undefined ? {} : { facts }),
    });
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
      if (slot.asked) lose(slot, 'it did not answer');
      else {
        slot.asked = true;
        slot.heard = Date.now();
        slot.worker.post({ type: 'ping' });
      }
    }
  }

  /** A worker that gives its job back hears no more of it: what comes meanwhile is for the next one. */
  function post(entry: Entry, request: Request): boolean {
    if (entry.slot === null || entry.slot.parking) return false;
    entry.slot.worker.post(request);
    return true;
  }

  function run(work: Work, onReport: (report: JobReport) => void, owner: object = line): Job {
    const entry: Entry = {
      id: nextId++,
      kind: work.kind ?? 'wasm',
      owner,
      short: work.type === 'trace',
      work,
      onReport,
      get eager() {
        return !entry.paused || entry.allowed > 0;
      },
      placed: false,
      slot: null,
      standing: null,
      paused: work.type === 'train' && work.paused === true,
      allowed: 0,
      watched: null,
      stopped: false,
      restarts: 0,
    };
    line.add(entry);
    fill();
    return {
      id: entry.id,
      get working() {
        return entry.slot !== null && !entry.slot.parking;
      },
      get behindOthers() {
        return slots.some(
          (slot) => slot.kind === entry.kind && slot.entry !== null && slot.entry.owner !== owner,
        );
      },
      pause() {
        entry.paused = true;
        post(entry, { type: 'pause', job: entry.id });
        fill();
      },
      resume() {
        entry.paused = false;
        if (post(entry, { type: 'continue', job: entry.id })) return;
        // whoever was waiting meanwhile goes first
        if (line.remove(entry)) line.add(entry);
        fill();
      },
      steps(count) {
        if (post(entry, { type: 'steps', job: entry.id, count })) return;
        entry.allowed += count;
        fill();
      },
      watch(input) {
        if (entry.watched === input) return;
        entry.watched = input;
        post(entry, { type: 'watch', job: entry.id, input });
      },
      stop() {
        entry.stopped = true;
        if (line.remove(entry)) onReport({ type: 'stopped', job: entry.id });
        else post(entry, { type: 'stop', job: entry.id });
      },
    };
  }

  return {
    size: options.size,
    run,
    get pending() {
      return line.eager + slots.filter((slot) => slot.entry !== null).length;
    },
    dispose() {
      disposed = true;
      line.clear();
      for (const slot of [...slots]) retire(slot);
      if (watchdog !== null) clearInterval(watchdog);
      watchdog = null;
    },
  };
}

/** What has kept a worker from starting. */
function failureOf(error: unknown): Failure {
  const { code, message, facts } = error as Partial<Failure>;
  return {
    code: code ?? 'worker-start',
    message: message ?? String(error),
    ...(facts === undefined ? {} : { facts }),
  };
}
