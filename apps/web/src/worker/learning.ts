import type { LadderExample, ModelConfig, NamedArrays, TrainingConfig } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import type { BatchSource, Loss } from '@seqlab/training';
import type { Trace } from '../spec/trace.js';
import type { Trained, TrainingSpec } from '../spec/worker-protocol.js';
import type { ShardsOfJob } from './shards-of-job.js';

/** What a training job needs to know of a spec, whatever it is about. */
export interface Learning {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  /** different examples that it learns from */
  readonly examples: number;
  batches(): BatchSource;
  readonly loss: Loss;
  /** Starts what the shards of a step are shared out to; null: they are computed here. */
  shareOut(): Promise<ShardsOfJob | null>;
  /** The model of the moment on one input; null where there is nothing to be seen. */
  look(model: Model, input: string): Promise<Trace | null>;
  /** How the trained model does. */
  judge(
    model: Model,
    weights: NamedArrays,
  ): Promise<
    Pick<Trained, 'metrics' | 'proof' | 'scores'> & {
      /** dropout off */
      readonly evalLoss: number;
      readonly answers: readonly LadderExample[];
    }
  >;
}

/** @throws what the spec's parsers throw */
export type Learn = (spec: TrainingSpec) => Learning;
