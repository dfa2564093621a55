import { parameterCount } from '@seqlab/core';
import { type ShardPool, startShardWorkers } from '@seqlab/tasks/browser';
import { autoWorkers } from '@seqlab/training';
import { scriptAddress } from '../host/script-rights.js';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import type { Problem } from './problem.js';
import type { StartShards } from './shards-of-job.js';

/** Under this name this script computes shards, and no jobs. */
export const SHARD_WORKER = 'seqlab-shards';

/** Workers of this worker's own, which run its script: they end when it does. */
export const startPageShards: StartShards = async (resolved, problem) => {
  const { shards } = resolved.training;
  const count = autoWorkers({
    parameters: parameterCount(resolved.model),
    tokens: tokensOf(resolved, problem),
    shards,
    cores: navigator.hardwareConcurrency ?? 1,
  });
  if (count === 1) return { workers: null, choice: `1 worker for ${shards} shards: the step is small` };
  let workers: ShardPool | null = null;
  try {
    workers = await startShardWorkers({
      model: resolved.model,
      loss: problem.loss,
      count,
      start: () => new Worker(scriptAddress(location.href), { name: SHARD_WORKER }),
    });
    await workers.ready();
    return { workers, choice: `${count} workers for ${shards} shards` };
  } catch (error) {
    await workers?.close();
    // a browser without workers in workers, or a policy that forbids them: the bits are the same
    const why = error instanceof Error ? error.message : String(error);
    return {
      workers: null,
      choice: `1 worker for ${shards} shards: no further ones could be started (${why})`,
    };
  }
};

/** Of one batch, source and target together. */
function tokensOf({ training: { batchSize } }: ResolvedSpec, { batch }: Problem): number {
  const all = batch.src.length + batch.tgt.length;
  return batchSize === null ? all : Math.round((all / batch.batchSize) * batchSize);
}
