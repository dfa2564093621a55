import { describe, expect, it } from 'vitest';
import type { Footprint } from './footprint.js';
import { growthOf } from './growth.js';

const footprint = (change: Partial<Footprint>): Footprint => ({
  pageHeapBytes: 5_000_000,
  domNodes: 900,
  listeners: 40,
  workers: 1,
  wasmBytes: 16_777_216,
  tensors: 12,
  tensorBytes: 480,
  ...change,
});

describe('growthOf', () => {
  it('finds none where everything returns to what it was', () => {
    expect(growthOf([footprint({})], [footprint({ pageHeapBytes: 5_900_000 })])).toEqual([]);
  });

  it.each([
    ['pageHeapBytes', 6_000_001],
    ['domNodes', 1_101],
    ['listeners', 91],
    ['workers', 2],
    ['wasmBytes', 16_842_752],
    ['tensors', 13],
    ['tensorBytes', 484],
  ] as const)('names %s', (what, to) => {
    expect(growthOf([footprint({})], [footprint({ [what]: to })])).toEqual([
      { what, from: footprint({})[what], to },
    ]);
  });

  it('takes one footprint at a bad moment for no growth', () => {
    expect(growthOf([footprint({})], [footprint({ tensors: 90 }), footprint({})])).toEqual([]);
  });

  it('refuses to judge by nothing', () => {
    expect(() => growthOf([], [footprint({})])).toThrow('growthOf: no footprints to compare');
  });
});
