import { startWorker } from './start-worker.js';
import { createWorkerPool, type WorkerPool } from './worker-pool.js';

const KEY = Symbol.for('seqlab.worker-pool.v2');
const MAX_WORKERS = 8;

/** The one pool of the page: every element uses it, also when two copies of the script were loaded. */
export function sharedPool(): WorkerPool {
  const holder = globalThis as { [KEY]?: WorkerPool };
  // One core stays free for the page itself.
  const cores = globalThis.navigator?.hardwareConcurrency ?? 2;
  holder[KEY] ??= createWorkerPool({
    size: Math.min(MAX_WORKERS, Math.max(1, cores - 1)),
    start: startWorker,
  });
  return holder[KEY];
}
