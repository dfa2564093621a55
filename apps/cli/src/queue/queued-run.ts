import type { Job } from '../workers/job.js';
import type { JobFailure } from '../workers/job-failure.js';
import type { PackedRun } from './packed-run.js';

/** A run as it waits: plain values. */
export interface QueuedRun {
  readonly job: Job;
  /** hash of config, data and code, which a worker makes anew before it works; see `runKeys` */
  readonly key: string;
  /** the code that asks, see `codeVersion` */
  readonly code: string;
}

/** What a worker answers. */
export interface QueueAnswer {
  /** host, process and a few random letters */
  readonly worker: string;
  /** that the run took there */
  readonly seconds: number;
  readonly outcome: PackedRun | JobFailure;
}
