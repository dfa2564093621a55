import type { Values } from './op-case.js';

const STEP = 1e-6;

/**
 * The derivative of Σ weights·model by one element of one input: a central difference in double precision, exact to about 1e-9.
 */
export function derivative(
  model: (values: Values) => Float64Array,
  values: Values,
  weights: Float32Array,
  name: string,
  index: number,
): number {
  const moved = Float64Array.from(values[name]!);
  const total = (shift: number): number => {
    moved[index] = values[name]![index]! + shift;
    const y = model({ ...values, [name]: moved });
    return y.reduce((sum, value, i) => sum + value * weights[i]!, 0);
  };
  return (total(STEP) - total(-STEP)) / (2 * STEP);
}

/** All indices of a small array, 16 spread ones of a large one. */
export function sampled(size: number): number[] {
  if (size <= 160) return Array.from({ length: size }, (_, i) => i);
  return Array.from({ length: 16 }, (_, i) => Math.floor(((i + 0.5) * size) / 16));
}
