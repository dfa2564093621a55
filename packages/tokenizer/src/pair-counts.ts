import { createHeap } from './heap.js';
import { joinWithNext, type LinkedIds, linkedIds } from './linked-ids.js';
import { pairMap } from './pair-map.js';
import { type Pair, pairPlaces } from './pair-places.js';

/** A piece of text, and how often it occurs. */
export interface CountedPiece {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** Counts of all neighbouring pairs, kept up to date while they are merged. */
export interface PairCounts {
  /** of those that occur at least twice; among equals the smallest left id, then the smallest right one; null: there is none */
  mostFrequent(): Pair | null;
  /** Puts `id`, which is new and the largest so far, wherever the pair stands: from left to right. */
  merge(pair: Pair, id: number): void;
}

/**
 * @param pieces gone through twice, so that they need not be held as bytes
 * @param longest a pair that stands for more bytes is never the most frequent
 */
export function pairCounts(pieces: Iterable<CountedPiece>, longest: number): PairCounts {
  const { list, weights } = layOut(pieces);
  const { ids, next, previous } = list;
  const places = pairPlaces(weights);
  const bytesOf: number[] = new Array(256).fill(1);
  const pairs = pairMap<Pair>();
  const candidates = createHeap<{ readonly pair: Pair; readonly count: number }>((a, b) =>
    a.count === b.count ? comesBefore(a.pair, b.pair) : a.count > b.count,
  );
  let fresh: Pair[] = [];

  const add = (at: number): void => {
    const left = ids[at]!;
    const right = ids[next[at]!]!;
    let pair = pairs.get(left, right);
    if (pair === undefined) {
      pair = places.create(left, right);
      pairs.set(left, right, pair);
      fresh.push(pair);
    }
    places.add(pair, at);
  };
  const remove = (at: number): void => {
    const pair = places.remove(at);
    if (pair.count === 0) pairs.delete(pair.left, pair.right);
  };
  const offerFresh = (): void => {
    for (const pair of fresh) {
      if (pair.count < 2 || bytesOf[pair.left]! + bytesOf[pair.right]! > longest) continue;
      candidates.push({ pair, count: pair.count });
    }
    fresh = [];
  };

  for (let at = 0; at < ids.length; at += 1) if (next[at]! >= 0) add(at);
  offerFresh();
  return {
    mostFrequent() {
      for (let best = candidates.pop(); best !== undefined; best = candidates.pop()) {
        const { pair, count } = best;
        if (pair.count === count) return pair;
        // Counts only fall once a pair has been offered: it goes back to where it belongs now.
        if (pair.count >= 2) candidates.push({ pair, count: pair.count });
      }
      return null;
    },
    merge(pair, id) {
      bytesOf[id] = bytesOf[pair.left]! + bytesOf[pair.right]!;
      for (let at = places.first(pair); at >= 0; at = places.first(pair)) {
        const before = previous[at]!;
        const after = next[at]!;
        remove(at);
        if (before >= 0) remove(before);
        if (next[after]! >= 0) remove(after);
        joinWithNext(list, at, id);
        if (before >= 0) add(before);
        if (next[at]! >= 0) add(at);
      }
      offerFresh();
    },
  };
}

function comesBefore(a: Pair, b: Pair): boolean {
  return a.left < b.left || (a.left === b.left && a.right < b.right);
}

/** All pieces in one list, with their counts at each place. */
function layOut(pieces: Iterable<CountedPiece>): { list: LinkedIds; weights: Float64Array } {
  let length = 0;
  for (const { bytes } of pieces) length += bytes.length;
  const ids = new Int32Array(length);
  const weights = new Float64Array(length);
  const ends: number[] = [];
  let at = 0;
  for (const { bytes, count } of pieces) {
    ids.set(bytes, at);
    weights.fill(count, at, at + bytes.length);
    at += bytes.length;
    ends.push(at);
  }
  return { list: linkedIds(ids, ends), weights };
}
