export type { ShardWorkerData } from '../shards/shard-messages.js';
export type { ShardPool, ShardPoolOptions } from '../shards/shard-pool.js';
export type { PageWorker } from './page-worker.js';
export { serveShards } from './serve-shards.js';
export { type PageShardWorkersOptions, startShardWorkers } from './shard-workers.js';
