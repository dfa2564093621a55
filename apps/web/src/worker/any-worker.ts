import { type StartedBackend, startBackend } from '@seqlab/backend';
import { parameterCount } from '@seqlab/core';
import { serveShards } from '@seqlab/tasks/browser';
import { resolveSpec } from '../spec/resolve-spec.js';
import { checkWasm } from './check-wasm.js';
import { SHARD_WORKER, startPageShards } from './page-shards.js';
import { sharedLearning } from './paper-learning.js';
import { problemOf } from './problem.js';
import { type Job, serve } from './serve.js';
import { traceJob } from './trace-job.js';

// The worker for runs that ask for another backend than WASM, or for several workers: it has all of them, and is loaded when the first such run starts.
if ((globalThis as { name?: string }).name === SHARD_WORKER) serveShards();
else serve(startAny, { learn: sharedLearning(startPageShards), trace: traceJob });

async function startAny(job: Job): Promise<StartedBackend> {
  checkWasm();
  if (job.type === 'trace') return startBackend('wasm');
  const resolved = resolveSpec(job.spec);
  const { src, tgt } = problemOf(resolved).batch;
  const size = { parameters: parameterCount(resolved.model), tokens: src.length + tgt.length };
  return startBackend(resolved.training.backend, { size });
}
