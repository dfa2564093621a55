import type { ShardWorkers } from '@seqlab/training';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import type { Problem } from './problem.js';

/** Who computes a job's shards. */
export interface ShardsOfJob {
  /** null: the worker that has the job */
  readonly workers: (ShardWorkers & { close(): Promise<void> }) | null;
  /** why, a sentence in English */
  readonly choice: string;
}

/** Starts what a job's shards are shared out to. */
export type StartShards = (resolved: ResolvedSpec, problem: Problem) => Promise<ShardsOfJob>;
