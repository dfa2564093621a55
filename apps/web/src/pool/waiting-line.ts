import type { WorkerKind } from '../spec/worker-kind.js';

/** What a job says of itself to the line. */
export interface InLine {
  readonly kind: WorkerKind;
  /** whose job it is: owners take turns */
  readonly owner: object;
  /** a short job: it goes before long ones */
  readonly short: boolean;
  /** it has something to do; a paused job that has been in a worker has not */
  readonly eager: boolean;
  /** it has been in a worker */
  readonly placed: boolean;
}

/** Jobs that wait for a worker. Short ones first; then owners in turn, so that nobody waits for all of another's jobs; then as they came. */
export interface WaitingLine<Job extends InLine> {
  readonly eager: number;
  add(job: Job): void;
  /** before all others of its owner: it was in a worker, which was lost */
  addFirst(job: Job): void;
  /** whether it was there */
  remove(job: Job): boolean;
  /** how many of a kind would make use of a worker */
  wanting(kind: WorkerKind): number;
  /** how many of a kind have something to do */
  eagerOf(kind: WorkerKind): number;
  /** takes out the next job for a worker of that kind */
  next(kind: WorkerKind): Job | undefined;
  /** takes out all jobs of a kind */
  takeAll(kind: WorkerKind): Job[];
  clear(): void;
}

export function createWaitingLine<Job extends InLine>(): WaitingLine<Job> {
  const jobs: Job[] = [];
  /** the turn in which an owner was served last */
  const served = new WeakMap<object, number>();
  let turn = 0;

  // A job that begins paused is placed once, where there is room: then its page knows what it is about.
  const wants = (job: Job) => job.eager || !job.placed;
  const rank = (job: Job) =>
    job.eager ? (job.short ? -1 : (served.get(job.owner) ?? 0)) : Number.POSITIVE_INFINITY;

  return {
    get eager() {
      return jobs.filter(({ eager }) => eager).length;
    },
    add: (job) => void jobs.push(job),
    addFirst: (job) => void jobs.unshift(job),
    remove(job) {
      const index = jobs.indexOf(job);
      if (index >= 0) jobs.splice(index, 1);
      return index >= 0;
    },
    wanting: (kind) => jobs.filter((job) => job.kind === kind && wants(job)).length,
    eagerOf: (kind) => jobs.filter((job) => job.kind === kind && job.eager).length,
    next(kind) {
      let best: Job | undefined;
      for (const job of jobs) {
        if (job.kind !== kind || !wants(job)) continue;
        if (best === undefined || rank(job) < rank(best)) best = job;
      }
      if (best === undefined) return undefined;
      jobs.splice(jobs.indexOf(best), 1);
      if (!best.short) {
        turn += 1;
        served.set(best.owner, turn);
      }
      return best;
    },
    takeAll(kind) {
      const taken = jobs.filter((job) => job.kind === kind);
      for (const job of taken) jobs.splice(jobs.indexOf(job), 1);
      return taken;
    },
    clear() {
      jobs.length = 0;
    },
  };
}
