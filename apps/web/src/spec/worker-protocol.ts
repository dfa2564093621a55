import type { LadderSeedResult, NamedArrays, TaskMetrics, TrainingSnapshot } from '@seqlab/core';
import type { Overrides, OwnKind, Switch } from './link-state.js';
import type { Proof } from './proof.js';
import type { StageId } from './rungs.js';
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
  /** what else is learnt than zeros and ones; absent: nothing, `task` and `pairs` count */
  readonly own?: OwnSpec;
}

/** A task beyond zeros and ones, as a link holds it. */
export interface OwnSpec {
  readonly kind: OwnKind;
  /** name of a sample of that kind, which counts where `data` is empty */
  readonly sample: string;
  /** the user's own: pairs or texts, one a line; drawings as `label`, tab, pixels */
  readonly data: string;
}

/** How a text is written. */
export interface Writing {
  readonly temperature: number;
  readonly seed: number;
}

export interface TraceSpec {
  readonly training: TrainingSpec;
  readonly weights: NamedArrays;
  readonly input: string;
  readonly off: readonly Switch[];
  /** of a text that goes on; default: the likeliest, drawn with seed 0 */
  readonly writing?: Writing;
  /** looks deeper than a walk: what each layer would answer, without some heads, and against another input */
  readonly inside?: { readonly heads: readonly string[]; readonly against: string };
}

/** Where a run stands: what a worker needs to go on with it, bit for bit. */
export interface Standing {
  readonly snapshot: TrainingSnapshot;
  /** updates that the snapshot has behind it and nobody has been told of: they are made some at a time, and a pause holds at one */
  readonly ahead: readonly StepTaken[];
  /** loss of the last step that was told; NaN before the first */
  readonly loss: number;
  /** spent on training so far */
  readonly milliseconds: number;
}

export interface StepTaken {
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
}

/** The last step that was told of. */
export const stepOf = (standing: Standing | null): number =>
  standing === null ? 0 : standing.snapshot.step - standing.ahead.length;

/** From the page to a worker. `job` is the page's number of the job. */
export type Request =
  | {
      readonly type: 'train';
      readonly job: number;
      readonly spec: TrainingSpec;
      readonly resume: Standing | null;
      readonly paused: boolean;
      /** steps that it takes although it is paused */
      readonly allowed: number;
      /** the input that is looked at while the run trains; null: nobody looks */
      readonly watched: string | null;
    }
  | { readonly type: 'trace'; readonly job: number; readonly spec: TraceSpec }
  | { readonly type: 'pause' | 'continue' | 'stop'; readonly job: number }
  /** give the worker back as soon as the job, which is paused, has nothing left to do */
  | { readonly type: 'park'; readonly job: number }
  /** show this input from now on, a few times a second, as the model of the moment sees it; null: nobody looks */
  | { readonly type: 'watch'; readonly job: number; readonly input: string | null }
  /** run this many steps of a paused job */
  | { readonly type: 'steps'; readonly job: number; readonly count: number }
  | { readonly type: 'ping' };

/** Why a job has failed. */
export interface Failure {
  readonly code: string;
  /** in English */
  readonly message: string;
  /** what the message in the reader's language needs to know: `address`, `status`, `directive`, `type` */
  readonly facts?: Readonly<Record<string, string>>;
}

/** What a job is about, sent once before its first step. */
export interface JobFacts {
  readonly parameters: number;
  readonly steps: number;
  readonly examples: number;
  readonly backend: string;
  /** that compute a step together */
  readonly workers: number;
  /** why `auto` chose this backend, and who computes the shards, in English; null where there is nothing to say */
  readonly choice: string | null;
}

/** From a worker to the page. */
export type Report =
  | { readonly type: 'alive' }
  /** the worker cannot work at all, e.g. because the page's policy forbids WASM */
  | ({ readonly type: 'unusable' } & Failure)
  | { readonly type: 'facts'; readonly job: number; readonly facts: JobFacts }
  /** losses of the steps `first`, `first + 1`, … */
  | {
      readonly type: 'losses';
      readonly job: number;
      readonly first: number;
      readonly losses: Float32Array;
      readonly learningRate: number;
    }
  /** the watched input, as the model sees it now */
  | { readonly type: 'seen'; readonly job: number; readonly trace: Trace }
  | { readonly type: 'checkpoint'; readonly job: number; readonly standing: Standing }
  /** the worker is free again; null: the job had not taken a step */
  | { readonly type: 'parked'; readonly job: number; readonly standing: Standing | null }
  | { readonly type: 'trained'; readonly job: number; readonly trained: Trained }
  | { readonly type: 'traced'; readonly job: number; readonly trace: Trace }
  | { readonly type: 'stopped'; readonly job: number }
  | ({ readonly type: 'failed'; readonly job: number } & Failure);

/** A finished run: the part of the ladder's result document that one seed fills, the weights and what can be shown with them. */
export interface Trained {
  readonly result: LadderSeedResult;
  readonly metrics: TaskMetrics | null;
  /** of a task beyond zeros and ones: its metrics on what was learnt from, and on what was held out; null where nothing was */
  readonly scores?: {
    readonly training: Readonly<Record<string, number>>;
    readonly heldOut: Readonly<Record<string, number>> | null;
  };
  readonly weights: NamedArrays;
  readonly proof: Proof | null;
  readonly milliseconds: number;
}
