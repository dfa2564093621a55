import type { ModelConfig } from '@seqlab/core';
import type { LossSpec, ShardInputs } from '@seqlab/training';

/** What a worker is started with. N is the number of trained values. */
export interface ShardWorkerData {
  readonly model: ModelConfig;
  readonly loss: LossSpec;
  readonly fastMath: boolean;
  /** [N]: every parameter, one after the other, in shared memory, written by the thread that trains; null: they come with the questions */
  readonly parameters: Float32Array | null;
  /** [slots · N]: one gradient after the other in shared memory, each as long as the parameters; null: they go with the answers */
  readonly gradients: Float32Array | null;
}

/** A shard to compute, and into which of the gradients. */
export interface ShardQuestion {
  readonly shard: number;
  readonly slot: number;
  readonly inputs: ShardInputs;
  /** without shared memory, with a worker's first question of a step: every parameter, to be kept */
  readonly parameters?: Float32Array;
  /** without shared memory: to be filled and sent back */
  readonly gradient?: Float32Array;
}

/** What a worker says. */
export type ShardAnswer =
  /** `held`: it holds the lock that it was given, for as long as it lives */
  | { readonly type: 'ready'; readonly held?: boolean }
  | { readonly type: 'done'; readonly shard: number; readonly loss: number; readonly gradient?: Float32Array }
  | { readonly type: 'failed'; readonly code: string | null; readonly message: string };
