import * as fc from 'fast-check';

const SEED = { seed: fc.nat() };

/** Sizes that kernels trip over: 1, around multiples of 4 and 8, primes. */
export const size: fc.Arbitrary<number> = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 9);
/** Batches may be empty. */
export const batch: fc.Arbitrary<number> = fc.constantFrom(0, 1, 2, 3, 5);
/** Lengths of sequences, which may be empty. */
export const length: fc.Arbitrary<number> = fc.oneof(
  { weight: 9, arbitrary: size },
  { weight: 1, arbitrary: fc.constant(0) },
);
/** Sizes past the tiles of a matrix product, odd ones included. */
export const large: fc.Arbitrary<number> = fc.constantFrom(16, 31, 33, 64, 67);
/** Dropout rates, none included. */
export const rate: fc.Arbitrary<number> = fc.constantFrom(0, 0.1, 0.5, 0.9);

/** Where a batch begins in one that is computed in parts. */
export const firstRow: fc.Arbitrary<number> = fc.constantFrom(0, 1, 3, 1000);

/** A record of choices with a seed. */
export function choices<T extends object>(
  model: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<T & { seed: number }> {
  return fc.record({ ...model, ...SEED } as never) as unknown as fc.Arbitrary<T & { seed: number }>;
}
