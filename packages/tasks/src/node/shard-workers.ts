import { Worker } from 'node:worker_threads';
import type { ShardAnswer, ShardWorkerData } from '../shards/shard-messages.js';
import { createShardPool, type ShardPool, type ShardPoolOptions } from '../shards/shard-pool.js';

export interface ShardWorkersOptions extends ShardPoolOptions {
  /** starts a thread; default: one of this package's, which tests put something else in place of */
  readonly start?: (data: ShardWorkerData) => Worker;
}

/** Threads that compute the gradients of shards, each with a copy of the model on a WASM backend of its own. */
export type ShardThreads = ShardPool;

/**
 * Starts threads for `train({ workers })`. Parameters and gradients stand in shared memory. A thread that dies is replaced, and its shard computed
 * again: nothing that it left undone can show. Close them when the training has ended: they keep the process alive.
 * @throws SeqlabError `shard-workers` for a count that is none, a loss of one's own, or threads that do not start, and what `parseModelConfig` throws
 * @example
 * const workers = await startShardWorkers({ model: model.config, loss: task.loss(model.config), count: 2 });
 * await train({ model, task, shards: 4, workers });
 * await workers.close();
 */
export async function startShardWorkers(options: ShardWorkersOptions): Promise<ShardThreads> {
  return createShardPool(options, {
    shared: true,
    begin(data, { hear, died }) {
      const worker = (options.start ?? startThread)(data);
      let cause = 'no reason was given';
      worker.on('message', (answer: ShardAnswer) => hear(answer));
      worker.on('error', (error) => {
        cause = error.message;
      });
      worker.on('exit', (code) => died(`${cause}, exit code ${code}`));
      return { post: (question) => worker.postMessage(question), end: () => worker.terminate() };
    },
  });
}

function startThread(workerData: ShardWorkerData): Worker {
  return new Worker(new URL('./shard-worker.js', import.meta.url), { workerData });
}
