import { resolveSpec } from './resolve-spec.js';
import type { TrainingSpec } from './worker-protocol.js';

/** Which script a worker runs: the one that every page loads, with WASM on one core, or the one that has every backend and can share a step out. */
export type WorkerKind = 'wasm' | 'any';

/** The worker that a run needs. A spec that makes no sense goes to the usual worker, which says so. */
export function workerKindOf(spec: TrainingSpec): WorkerKind {
  const { backend, shards } = spec.training;
  if (backend === undefined && shards === undefined) return 'wasm';
  try {
    const { training } = resolveSpec(spec);
    return training.backend === 'wasm' && training.shards === 1 ? 'wasm' : 'any';
  } catch {
    return 'wasm';
  }
}
