import { aligned } from '../heap.js';

/** Memory that is needed from instruction `first` to instruction `last`, both included. */
export interface Lifetime {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryPlan {
  /** where each of them starts */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

/**
 * Offsets such that what lives at the same time never overlaps: the largest first, each into the smallest gap that it
 * fits between those that are placed already and live with it.
 */
export function planMemory(lifetimes: readonly Lifetime[]): MemoryPlan {
  const offsets = lifetimes.map(() => 0);
  const order = lifetimes.map((_, i) => i).filter((i) => lifetimes[i]!.bytes > 0);
  order.sort((a, b) => lifetimes[b]!.bytes - lifetimes[a]!.bytes || a - b);
  /** in ascending order of offsets */
  const placed: number[] = [];
  let total = 0;
  for (const index of order) {
    const { first, last } = lifetimes[index]!;
    const bytes = aligned(lifetimes[index]!.bytes);
    let end = 0;
    let best = -1;
    let smallest = Infinity;
    for (const other of placed) {
      const alive = lifetimes[other]!;
      if (alive.last < first || alive.first > last) continue;
      const gap = offsets[other]! - end;
      if (gap >= bytes && gap < smallest) {
        smallest = gap;
        best = end;
      }
      end = Math.max(end, offsets[other]! + aligned(alive.bytes));
    }
    const offset = best >= 0 ? best : end;
    offsets[index] = offset;
    const after = placed.findIndex((other) => offsets[other]! > offset);
    placed.splice(after < 0 ? placed.length : after, 0, index);
    total = Math.max(total, offset + bytes);
  }
  return { offsets, bytes: total };
}
