import type { Choice } from './op-case.js';
import { batch, size } from './sizes.js';

export interface SequenceChoice extends Choice {
  readonly batch: number;
  readonly length: number;
  readonly width: number;
}

export const sequence = { batch, length: size, width: size };

/** values of rows [from, to) of each sequence */
export function rows(
  x: Float64Array,
  batch: number,
  width: number,
  from: number,
  to: number,
): Float64Array[] {
  const length = batch === 0 ? 0 : x.length / batch / width;
  return Array.from({ length: batch }, (_, b) =>
    x.subarray((b * length + from) * width, (b * length + to) * width),
  );
}

export function joined(parts: readonly Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
