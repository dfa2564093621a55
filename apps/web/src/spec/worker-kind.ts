import { resolveSpec } from './resolve-spec.js';
import type { TrainingSpec } from './worker-protocol.js';

/** Which script a worker runs: the one that every page loads, with WASM alone, or the one that has every backend. */
export type WorkerKind = 'wasm' | 'any';

/** The worker that a run needs. A spec that makes no sense goes to the usual worker, which says so. */
export function workerKindOf(spec: TrainingSpec): WorkerKind {
  const { backend } = spec.training;
  if (backend === undefined) return 'wasm';
  try {
    return resolveSpec(spec).training.backend === 'wasm' ? 'wasm' : 'any';
  } catch {
    return 'wasm';
  }
}
