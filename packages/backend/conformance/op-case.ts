import { normalArray, STREAM_DATA } from '@seqlab/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Arbitrary } from 'fast-check';

/** What the choices of every case share: where its random values come from. */
export interface Choice {
  readonly seed: number;
}

/** Float32 values, held in double, so that the model differs from the op by the op's rounding alone. */
export type Values = Readonly<Record<string, Float64Array>>;

/** The largest error of an output and of a gradient, relative to 1 + the largest value in it. */
export interface Tolerance {
  readonly value: number;
  readonly gradient: number;
}

/** One op, and the same function in double precision, written from its definition with plain loops. */
export interface OpCase<C extends Choice> {
  readonly name: string;
  /** shapes and options: sizes 1, primes, nothing at all, masks that hide everything */
  readonly choices: Arbitrary<C>;
  /** shapes of the inputs that are random and get a gradient */
  shapes(choice: C): Readonly<Record<string, readonly number[]>>;
  run(tensors: Readonly<Record<string, Tensor>>, choice: C): Tensor;
  /** row-major output of the op */
  model(values: Values, choice: C): Float64Array;
  /** how many choices are tried. Default: 60 */
  readonly runs?: number;
  /** Default: value 2e-6, gradient 5e-6 */
  readonly tolerance?: Tolerance;
}

/** Standard normal values of that shape; `index` tells the arrays of one seed apart. */
export function randomValues(shape: readonly number[], seed: number, index: number): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  return normalArray(size, { seed, stream: STREAM_DATA, index });
}

/** Integers 0 … bound − 1 of a seed, for ids and masks. */
export function randomIds(count: number, bound: number, seed: number, index: number): Int32Array {
  const values = normalArray(count, { seed, stream: STREAM_DATA, index });
  return Int32Array.from(values, (value) => Math.floor(Math.abs(value) * 7919) % bound);
}
