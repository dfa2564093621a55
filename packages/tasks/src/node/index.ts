export type { ShardWorkerData } from '../shards/shard-messages.js';
export { cachedEncoding } from './cached-encoding.js';
export { type IdsFile, openIdsFile } from './ids-file.js';
export { type IdsKey, tokenizerHash } from './ids-file-format.js';
export { type IdsFileOptions, type IdsFileWriter, idsFileWriter } from './ids-file-writer.js';
export { type ShardThreads, type ShardWorkersOptions, startShardWorkers } from './shard-workers.js';
export { type CachedIds, type TokensCache, tokensCache } from './tokens-cache.js';
