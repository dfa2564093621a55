import { normalArray, SeqlabError, STREAM_INIT, splitSeed, uniformArray } from '@seqlab/core';
import { backend, type Rank, tensor, type Variable, variable } from '@tensorflow/tfjs-core';

/** The variable of a shape: a vector's or a matrix's. */
export type VariableOf<S extends VariableShape> = S extends readonly [number]
  ? Variable<Rank.R1>
  : Variable<Rank.R2>;
export type VariableShape = readonly [number] | readonly [number, number];

/**
 * Makes the parameters of one model. Parameter number n (0, 1, 2 … in the order of the calls) draws from the init stream
 * at index n, so a seed gives the same weights on every backend and in every engine.
 */
export interface Initializer {
  /** U(−a, a) with a = gain · √(6 / (fanIn + fanOut)), gain 1 unless given, torch's xavier_uniform_ of a weight [fanOut, fanIn] (Glorot & Bengio 2010, eq. 16) */
  xavierUniform(shape: readonly [number, number], gain?: number): Variable<Rank.R2>;
  /** U(−bound, bound) */
  uniform<S extends VariableShape>(shape: S, bound: number): VariableOf<S>;
  /** [rows, columns] from N(0, std²), std 1 unless given; all zeros in row `zeroRow` */
  normal(shape: readonly [number, number], zeroRow?: number | null, std?: number): Variable<Rank.R2>;
  constant<S extends VariableShape>(shape: S, value: number): VariableOf<S>;
}

/**
 * The initializer of one model: give the same one to all layers, in the order of their names.
 * @param seed an integer 0 … 2⁵³−1
 * @throws `random-seed`; its methods throw `backend-not-started`
 */
export function createInitializer(seed: number): Initializer {
  splitSeed(seed);
  let index = 0;
  const stream = () => ({ seed, stream: STREAM_INIT, index: index++ });
  const uniform = <S extends VariableShape>(shape: S, bound: number) =>
    parameter(shape, uniformArray(sizeOf(shape), -bound, bound, stream()));
  return {
    xavierUniform: (shape, gain = 1) => uniform(shape, gain * Math.sqrt(6 / (shape[0] + shape[1]))),
    uniform,
    normal(shape, zeroRow = null, std = 1) {
      const values = normalArray(sizeOf(shape), stream());
      if (std !== 1) for (let i = 0; i < values.length; i += 1) values[i]! *= std;
      if (zeroRow !== null) values.fill(0, zeroRow * shape[1], (zeroRow + 1) * shape[1]);
      return parameter(shape, values);
    },
    constant(shape, value) {
      // A constant takes a number as well: then the number of a parameter is its place among the names.
      index += 1;
      return parameter(shape, new Float32Array(sizeOf(shape)).fill(value));
    },
  };
}

function parameter<S extends VariableShape>(shape: S, values: Float32Array): VariableOf<S> {
  checkStarted();
  const initial = tensor(values, [...shape], 'float32');
  const made = variable(initial);
  // A variable holds the data by a handle of its own; the tensor that it was made from would leak.
  initial.dispose();
  return made as VariableOf<S>;
}

/** tfjs's own text names a registry, and no way to fill it. */
function checkStarted(): void {
  try {
    backend();
  } catch (cause) {
    throw new SeqlabError(
      'backend-not-started',
      "layers: no backend has been started, and weights live on one. Call await startBackend('wasm') of @seqlab/backend first.",
      { cause },
    );
  }
}

function sizeOf(shape: VariableShape): number {
  return shape.reduce<number>((size, dimension) => size * dimension, 1);
}
