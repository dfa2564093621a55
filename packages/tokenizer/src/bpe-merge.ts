import { createHeap } from './heap.js';
import { joinWithNext, linkedIds } from './linked-ids.js';
import type { RankTable } from './rank-table.js';

/** Merge r turns its pair of ids, both below firstId + r, into the id firstId + r. */
export interface MergeTable {
  readonly firstId: number;
  readonly merges: readonly (readonly [left: number, right: number])[];
  /** r of each pair */
  readonly ranks: RankTable;
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
    const rank = ranks.rank(ids[at]!, ids[after]!);
    if (rank < 0) return;
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

/**
 * The same for the first `length` ids of an array, in place: all ranks are looked at for each merge, which for a word is less work than keeping lists.
 * @param ranks of the pairs while they are merged; as long as the ids
 * @returns how many ids are left, from the start
 */
export function mergeWord(
  ids: Int32Array,
  length: number,
  ranks: Int32Array,
  { firstId, ranks: table }: MergeTable,
): number {
  let left = length;
  for (let i = 0; i + 1 < left; i += 1) ranks[i] = table.rank(ids[i]!, ids[i + 1]!);
  for (;;) {
    let [best, at] = [-1, -1];
    for (let i = 0; i + 1 < left; i += 1) {
      const rank = ranks[i]!;
      if (rank >= 0 && (best < 0 || rank < best)) [best, at] = [rank, i];
    }
    if (at < 0) return left;
    ids[at] = firstId + best;
    left -= 1;
    for (let i = at + 1; i < left; i += 1) {
      ids[i] = ids[i + 1]!;
      ranks[i] = ranks[i + 1]!;
    }
    if (at > 0) ranks[at - 1] = table.rank(ids[at - 1]!, ids[at]!);
    if (at + 1 < left) ranks[at] = table.rank(ids[at]!, ids[at + 1]!);
  }
}
