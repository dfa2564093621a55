import { startBackend } from '@seqlab/backend';
import { parameterCount } from '@seqlab/core';
import { resolveSpec } from '../spec/resolve-spec.js';
import { checkWasm } from './check-wasm.js';
import { problemOf } from './problem.js';
import { serve } from './serve.js';

// The worker for runs that ask for another backend than WASM: it has all of them, and is loaded when the first such run starts.
serve(async (job) => {
  checkWasm();
  if (job.type === 'trace') return startBackend('wasm');
  const resolved = resolveSpec(job.spec);
  const { src, tgt } = problemOf(resolved).batch;
  const size = { parameters: parameterCount(resolved.model), tokens: src.length + tgt.length };
  return startBackend(resolved.training.backend, { size });
});
