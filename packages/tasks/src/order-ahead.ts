import { permutation, type RandomKey, randomInteger } from '@seqlab/core';

/** The random order of each epoch, where the next one is made bit by bit while this one is gone through. */
export interface OrderAhead {
  of(epoch: number): Int32Array;
  /** does a part of what `of(epoch)` would have to do at once; a call more or less changes no order */
  prepare(epoch: number, swaps: number): void;
}

/**
 * Orders of so many numbers as `permutation` has them. Shuffling millions takes as long as many steps of a small model do, and one step in an epoch would wait for it.
 * @param keyOf what the order of an epoch is drawn by
 */
export function orderAhead(count: number, keyOf: (epoch: number) => RandomKey): OrderAhead {
  let known: { readonly epoch: number; readonly order: Int32Array } | null = null;
  /** numbers from `left` on have their place */
  let next: { readonly epoch: number; readonly order: Int32Array; left: number } | null = null;

  function swap(order: Int32Array, from: number, to: number, key: RandomKey): void {
    for (let i = from - 1; i >= Math.max(1, to); i -= 1) {
      const j = randomInteger(i + 1, i, key);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
  }
  return {
    of(epoch) {
      if (known?.epoch === epoch) return known.order;
      if (next?.epoch === epoch) {
        swap(next.order, next.left, 0, keyOf(epoch));
        known = { epoch, order: next.order };
        next = null;
      } else known = { epoch, order: permutation(count, keyOf(epoch)) };
      return known.order;
    },
    prepare(epoch, swaps) {
      if (known?.epoch === epoch) return;
      if (next?.epoch !== epoch) {
        next = { epoch, order: Int32Array.from({ length: count }, (_, i) => i), left: count };
      }
      const to = Math.max(0, next.left - swaps);
      swap(next.order, next.left, to, keyOf(epoch));
      next.left = to;
    },
  };
}
