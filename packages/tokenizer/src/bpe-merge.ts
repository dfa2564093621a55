import { createHeap } from './heap.js';
import { joinWithNext, linkedIds } from './linked-ids.js';
import type { PairMap } from './pair-map.js';

/** Merge r turns its pair of ids, both below firstId + r, into the id firstId + r. */
export interface MergeTable {
  readonly firstId: number;
  readonly merges: readonly (readonly [left: number, right: number])[];
  /** r of each pair */
  readonly ranks: Pick<PairMap<number>, 'get'>;
}

/**
 * Applies merges to a chunk of ids: always the pair with the lowest rank, the leftmost of equals, until none is left.
 *
 * A merge makes pairs of its own new id only, and these have higher ranks. So one rank after the other is done, each with the
 * list of places where its pair came to stand, which rises by itself: the time is linear in the ids, but for sorting the ranks.
 */
export function applyMerges(chunk: ArrayLike<number>, { firstId, merges, ranks }: MergeTable): number[] {
  const list = linkedIds(new Int32Array(chunk));
  const { ids, next, previous } = list;
  const placesOf = new Map<number, number[]>();
  const waiting = createHeap<number>((a, b) => a < b);
  const offer = (at: number): void => {
    const after = next[at]!;
    if (after < 0) return;
    const rank = ranks.get(ids[at]!, ids[after]!);
    if (rank === undefined) return;
    const places = placesOf.get(rank);
    if (places) places.push(at);
    else {
      placesOf.set(rank, [at]);
      waiting.push(rank);
    }
  };
  for (let at = 0; at < ids.length; at += 1) offer(at);
  for (let rank = waiting.pop(); rank !== undefined; rank = waiting.pop()) {
    const [left, right] = merges[rank]!;
    for (const at of placesOf.get(rank)!) {
      // A neighbour may have been merged since, and then this is no longer that pair.
      if (ids[at] !== left || next[at]! < 0 || ids[next[at]!] !== right) continue;
      joinWithNext(list, at, firstId + rank);
      if (previous[at]! >= 0) offer(previous[at]!);
      offer(at);
    }
    placesOf.delete(rank);
  }
  const kept: number[] = [];
  for (const id of ids) if (id >= 0) kept.push(id);
  return kept;
}
