import { util } from '@tensorflow/tfjs-core';
import type { Recording } from './recording.js';

export interface BufferPlan {
  /** bytes of each buffer of the program */
  readonly sizes: readonly number[];
  /** which buffer holds which data */
  readonly places: ReadonlyMap<object, number>;
}

/** A buffer may hold data of half its size: then few buffers serve many tensors without wasting much. */
const MAX_WASTE = 2;

/**
 * Gives every intermediate a buffer for as long as it is needed, from its first to its last dispatch; data that must outlive
 * the step (`kept`) keep theirs. In order of time, each takes the smallest free buffer that fits.
 */
export function planBuffers(recording: Recording, kept: ReadonlySet<object>): BufferPlan {
  const { dispatches, intermediates } = recording;
  const lastUse = new Map<object, number>();
  dispatches.forEach(({ tensors }, i) => {
    for (const { dataId } of tensors) if (intermediates.has(dataId)) lastUse.set(dataId, i);
  });
  for (const dataId of kept) lastUse.set(dataId, dispatches.length);

  const sizes: number[] = [];
  const places = new Map<object, number>();
  const free: number[] = [];
  dispatches.forEach(({ tensors }, i) => {
    const ending = new Set<object>();
    for (const { dataId, shape } of tensors) {
      if (!intermediates.has(dataId)) continue;
      if (!places.has(dataId)) places.set(dataId, take(sizes, free, 4 * util.sizeFromShape(shape)));
      if (lastUse.get(dataId) === i) ending.add(dataId);
    }
    // only now: two buffers of one dispatch must not be the same
    for (const dataId of ending) free.push(places.get(dataId)!);
  });
  return { sizes, places };
}

function take(sizes: number[], free: number[], bytes: number): number {
  let best = -1;
  free.forEach((buffer, at) => {
    const size = sizes[buffer]!;
    if (size < bytes || size > MAX_WASTE * bytes) return;
    if (best < 0 || size < sizes[free[best]!]!) best = at;
  });
  if (best >= 0) return free.splice(best, 1)[0]!;
  sizes.push(bytes);
  return sizes.length - 1;
}
