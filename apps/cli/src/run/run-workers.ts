import { availableParallelism } from 'node:os';
import { type Batch, parameterCount, SeqlabError, type TrainingConfig } from '@seqlab/core';
import { type ShardThreads, startShardWorkers } from '@seqlab/tasks/node';
import { autoWorkers } from '@seqlab/training';
import { getBackend } from '@tensorflow/tfjs-core';
import type { PreparedRun } from './train-in-folder.js';

/** `--workers`: how many threads, or the rule. */
export type WorkersFlag = number | 'auto';

/** What can be said before anything is built. @throws SeqlabError `train-workers` */
export function checkWorkers(
  asked: WorkersFlag,
  { shards, backend }: Pick<TrainingConfig, 'shards' | 'backend'>,
): void {
  if (asked === 'auto' || asked === 1) return;
  if (asked > shards) {
    throw new SeqlabError(
      'train-workers',
      `train: --workers ${asked} is more than the ${shards === 1 ? 'one shard' : `${shards} shards`} of a batch, and no two can compute one. Use at most ${shards}, or a new run with --shards ${asked}, which has other bits.`,
    );
  }
  if (backend === 'webgpu' || backend === 'cpu') {
    throw new SeqlabError(
      'train-workers',
      `train: --workers ${asked} computes with WASM, and the backend is ${backend}. Leave out --workers.`,
    );
  }
}

/** Threads for a run whose backend is started; null where it needs none. */
export async function startRunWorkers(
  asked: WorkersFlag,
  { config, run }: PreparedRun,
  { src, tgt }: Batch,
): Promise<ShardThreads | null> {
  const { model, training } = config;
  if (getBackend() !== 'wasm') return null;
  const { shards, fastMath, labelSmoothing } = training;
  const tokens = src.length + tgt.length;
  const rule = () =>
    autoWorkers({ parameters: parameterCount(model), tokens, shards, cores: availableParallelism() });
  const count = asked === 'auto' ? rule() : asked;
  if (count === 1) return null;
  const loss = run.task.loss(model, { labelSmoothing });
  return startShardWorkers({ model, loss, count, fastMath });
}
