import type { ModelConfig } from '@seqlab/core';
import type { LossSpec, ShardInputs } from '@seqlab/training';

/** What a worker thread is started with. */
export interface ShardWorkerData {
  readonly model: ModelConfig;
  readonly loss: LossSpec;
  readonly fastMath: boolean;
  /** every parameter, one after the other, written by the thread that trains */
  readonly parameters: Float32Array;
  /** one gradient after the other, each as long as the parameters */
  readonly gradients: Float32Array;
}

/** A shard to compute, and into which of the gradients. */
export interface ShardQuestion {
  readonly shard: number;
  readonly slot: number;
  readonly inputs: ShardInputs;
}

/** What a worker thread says. */
export type ShardAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly shard: number; readonly loss: number }
  | { readonly type: 'failed'; readonly code: string | null; readonly message: string };
