import { resolveSpec } from './resolve-spec.js';
import type { TrainingSpec } from './worker-protocol.js';

/**
 * Which script a worker runs: the one that every page loads, with WASM on one core and the paper's tasks alone; the one that has every backend and can
 * share a step out; or the one that knows every kind of task.
 */
export const WORKER_KINDS = ['wasm', 'any', 'own'] as const;
export type WorkerKind = (typeof WORKER_KINDS)[number];

/** The worker that a run needs. A spec that makes no sense goes to the usual worker, which says so. */
export function workerKindOf(spec: TrainingSpec): WorkerKind {
  if (spec.own !== undefined) return 'own';
  const { backend, shards } = spec.training;
  if (backend === undefined && shards === undefined) return 'wasm';
  try {
    const { training } = resolveSpec(spec);
    return training.backend === 'wasm' && training.shards === 1 ? 'wasm' : 'any';
  } catch {
    return 'wasm';
  }
}
