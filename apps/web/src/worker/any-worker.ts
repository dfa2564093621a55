import { startBackend } from '@seqlab/backend';
import { parameterCount } from '@seqlab/core';
import { resolveSpec } from '../lab/resolve-spec.js';
import { allowWasm, WASM_FOLDER } from './allow-wasm.js';
import { problemOf } from './problem.js';
import { serve } from './serve.js';

// The worker for runs that ask for another backend than WASM: it has all of them, and is loaded when the first such run starts.
const allowed = allowWasm();
serve(async (job) => {
  await allowed;
  if (job.type === 'trace') return startBackend('wasm', { wasmPaths: WASM_FOLDER });
  const resolved = resolveSpec(job.spec);
  const { src, tgt } = problemOf(resolved).batch;
  const size = { parameters: parameterCount(resolved.model), tokens: src.length + tgt.length };
  return startBackend(resolved.training.backend, { wasmPaths: WASM_FOLDER, size });
});
