import type { LadderSeedResult, NamedArrays, TaskMetrics, TrainingSnapshot } from '@seqlab/core';
import type { StageId } from '../lab/rungs.js';
import type { Overrides, Switch } from '../link/link-state.js';
import type { Proof } from './proof.js';
import type { Trace } from './trace.js';

/** A model and the work that it learns, as plain values that cross to a worker. */
export interface TrainingSpec {
  /** a stage of the ladder, or null for the workbench */
  readonly stage: StageId | null;
  /** name of a model preset; `model` overrides its keys */
  readonly preset: string;
  readonly model: Overrides;
  readonly training: Overrides;
  /** name of a data set, used when `pairs` is empty */
  readonly task: string;
  /** the user's own pairs, tab-separated */
  readonly pairs: string;
  readonly seed: number;
  readonly dropout: number;
}

export interface TraceSpec {
  readonly training: TrainingSpec;
  readonly weights: NamedArrays;
  readonly input: string;
  readonly off: readonly Switch[];
}

/** From the page to a worker. `job` is the page's number of the job. */
export type Request =
  | {
      readonly type: 'train';
      readonly job: number;
      readonly spec: TrainingSpec;
      readonly resume: TrainingSnapshot | null;
      readonly paused: boolean;
    }
  | { readonly type: 'trace'; readonly job: number; readonly spec: TraceSpec }
  | { readonly type: 'pause' | 'continue' | 'stop'; readonly job: number }
  /** run this many steps of a paused job */
  | { readonly type: 'steps'; readonly job: number; readonly count: number }
  | { readonly type: 'ping' };

/** What a job is about, sent once before its first step. */
export interface JobFacts {
  readonly parameters: number;
  readonly steps: number;
  readonly examples: number;
  readonly backend: string;
  /** why `auto` chose this backend, a sentence in English; null where a backend was named */
  readonly choice: string | null;
}

/** From a worker to the page. */
export type Report =
  | { readonly type: 'alive' }
  /** the worker cannot work at all, e.g. because the page's policy forbids WASM */
  | { readonly type: 'unusable'; readonly code: string; readonly message: string }
  | { readonly type: 'facts'; readonly job: number; readonly facts: JobFacts }
  /** losses of the steps `first`, `first + 1`, … */
  | {
      readonly type: 'losses';
      readonly job: number;
      readonly first: number;
      readonly losses: Float32Array;
      readonly learningRate: number;
    }
  | { readonly type: 'checkpoint'; readonly job: number; readonly snapshot: TrainingSnapshot }
  | { readonly type: 'trained'; readonly job: number; readonly trained: Trained }
  | { readonly type: 'traced'; readonly job: number; readonly trace: Trace }
  | { readonly type: 'stopped'; readonly job: number }
  | { readonly type: 'failed'; readonly job: number; readonly code: string; readonly message: string };

/** A finished run: the part of the ladder's result document that one seed fills, the weights and what can be shown with them. */
export interface Trained {
  readonly result: LadderSeedResult;
  readonly metrics: TaskMetrics | null;
  readonly weights: NamedArrays;
  readonly proof: Proof | null;
  readonly milliseconds: number;
}
