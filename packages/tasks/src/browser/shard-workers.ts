import type { ShardAnswer, ShardWorkerData } from '../shards/shard-messages.js';
import { createShardPool, type ShardPool, type ShardPoolOptions } from '../shards/shard-pool.js';
import { browser, type PageWorker } from './page-worker.js';
import { startWorker } from './start-worker.js';

export interface PageShardWorkersOptions extends ShardPoolOptions {
  /** starts a worker that runs `@seqlab/tasks/browser/shard-worker` or calls `serveShards`; default: that module, found by the bundler */
  readonly start?: () => PageWorker;
}

/** What a worker is told first. */
export interface ShardWorkerStart {
  readonly type: 'start';
  readonly data: ShardWorkerData;
  /** held by the worker for as long as it lives; null where the browser has no locks */
  readonly lock: string | null;
}

/**
 * Starts workers in a page for `train({ workers })`; the bits are those of one thread. No header is needed: parameters and gradients are sent as buffers that
 * change hands. In a cross-origin isolated page they stand in shared memory, as in Node. A worker that ends, whoever or whatever ended it, is replaced, and
 * its shard computed again: that is noticed by a lock that it holds (`navigator.locks`, in secure contexts), elsewhere only by an error of its script.
 * Close them when the training has ended.
 * @throws SeqlabError `shard-workers` for a count that is none or a loss of one's own
 * @example
 * const workers = await startShardWorkers({ model: model.config, loss: task.loss(model.config), count: 2 });
 * await train({ model, task, shards: 4, workers });
 * await workers.close();
 */
export async function startShardWorkers(options: PageShardWorkersOptions): Promise<ShardPool> {
  const locks = browser.navigator?.locks;
  return createShardPool(options, {
    shared: browser.crossOriginIsolated === true,
    begin(data, { hear, died }) {
      const worker = (options.start ?? startWorker)();
      // names are the whole origin's, tabs and all; where there are locks, there are these numbers
      const lock = locks === undefined ? null : `seqlab-shard-worker-${browser.crypto!.randomUUID()}`;
      const gone = (cause: string): void => {
        worker.terminate();
        died(cause);
      };
      worker.addEventListener('error', (event) => {
        // heard, and told with the run's end if it comes to that: it is no error of this thread, which may be a worker as well
        event.preventDefault();
        gone(event.message || 'no reason was given');
      });
      worker.addEventListener('message', (event) => {
        const answer = event.data as ShardAnswer;
        // its lock is its own from here on, and free again when it is gone
        if (answer.type === 'ready' && answer.held === true)
          void locks!.request(lock!, () => gone('it ended'));
        hear(answer);
      });
      const first: ShardWorkerStart = { type: 'start', data, lock };
      worker.postMessage(first, []);
      return {
        post: (question, sent) => worker.postMessage(question, [...sent]),
        end: () => worker.terminate(),
      };
    },
  });
}
