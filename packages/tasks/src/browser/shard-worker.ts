import { serveShards } from './serve-shards.js';

/** A worker's script: it computes shards. */
serveShards();
