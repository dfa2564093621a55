import { SeqlabError } from '@seqlab/core';
import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';

/** Double-precision state of an optimizer, such as the accumulated powers of beta. Saved and restored, never recomputed. */
export type OptimizerScalars = Readonly<Record<string, number>>;

/** Lists in the same order, number i of each of the same shape, which may be any. */
export interface OptimizerTensors {
  readonly parameters: readonly Variable[];
  readonly gradients: readonly Tensor[];
  /** one list per moment, in the order of `Optimizer.moments`; each with one variable per parameter */
  readonly moments: readonly (readonly Variable[])[];
  /** [count] float32, from `Optimizer.stepScalars` */
  readonly scalars: Tensor1D;
}

/** How parameters move: a value without state of its own, so that a step can be captured, replayed, saved and resumed. */
export interface Optimizer {
  readonly name: string;
  /** torch's names of the moments, e.g. `exp_avg` */
  readonly moments: readonly string[];
  /** the scalars before the first update */
  readonly start: OptimizerScalars;
  /** the scalars of the next update; double precision, by multiplication alone */
  advance(scalars: OptimizerScalars): OptimizerScalars;
  /** [count]: what moves from update to update, rounded once to float32; `scalars` are those of the update itself (advanced) */
  stepScalars(scalars: OptimizerScalars, learningRate: number): Float32Array;
  /** one update, in place */
  apply(tensors: OptimizerTensors): void;
}

/** Refuses a hyper-parameter outside [low, high). */
export function checkRange(where: string, name: string, value: number, low: number, high: number): void {
  if (value >= low && value < high) return;
  throw new SeqlabError(
    'optimizer-option',
    `${where}: ${name} (${value}) must be at least ${low} and below ${high}. Use torch's default if in doubt.`,
  );
}
