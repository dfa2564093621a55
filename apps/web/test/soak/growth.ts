import type { Footprint } from './footprint.js';

/** How much more than at the start counts as growth. Tensors, workers and WASM memory return to what they were, to the last one. */
const ALLOWED: Footprint = {
  pageHeapBytes: 1_000_000,
  domNodes: 200,
  listeners: 50,
  workers: 0,
  wasmBytes: 0,
  tensors: 0,
  tensorBytes: 0,
};

export interface Growth {
  readonly what: keyof Footprint;
  readonly from: number;
  readonly to: number;
}

/**
 * What has grown between the first and the last footprints: the least of the last against the most of the first, so that one
 * footprint taken at a bad moment is no growth, and a leak is.
 */
export function growthOf(first: readonly Footprint[], last: readonly Footprint[]): Growth[] {
  if (first.length === 0 || last.length === 0) throw new Error('growthOf: no footprints to compare');
  return (Object.keys(ALLOWED) as (keyof Footprint)[])
    .map((what) => ({
      what,
      from: Math.max(...first.map((each) => each[what])),
      to: Math.min(...last.map((each) => each[what])),
    }))
    .filter(({ what, from, to }) => to > from + ALLOWED[what]);
}
