/** Two ids that stand side by side, and how often. */
export interface Pair {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** Where each pair stands: every place belongs to one pair at most. */
export interface PairPlaces {
  create(left: number, right: number): Pair;
  /** Puts a place after the others of the pair: they come in rising order, if a pair is only ever made from left to right. */
  add(pair: Pair, at: number): void;
  /** The pair that stood there. */
  remove(at: number): Pair;
  /** −1: it stands nowhere */
  first(pair: Pair): number;
}

interface Entry extends Pair {
  readonly index: number;
  count: number;
  first: number;
  last: number;
}

/**
 * The places of a pair are chained through flat arrays, 12 bytes each: lists of their own would take ten times that for a text
 * of one letter, whose pairs come and go by millions.
 * @param weights how much each place counts
 */
export function pairPlaces(weights: Float64Array): PairPlaces {
  const pairAt = new Int32Array(weights.length);
  const following = new Int32Array(weights.length);
  const preceding = new Int32Array(weights.length);
  const entries: Entry[] = [];
  return {
    create(left, right) {
      const entry = { left, right, index: entries.length, count: 0, first: -1, last: -1 };
      entries.push(entry);
      return entry;
    },
    add(pair, at) {
      const entry = pair as Entry;
      pairAt[at] = entry.index;
      preceding[at] = entry.last;
      following[at] = -1;
      if (entry.last < 0) entry.first = at;
      else following[entry.last] = at;
      entry.last = at;
      entry.count += weights[at]!;
    },
    remove(at) {
      const entry = entries[pairAt[at]!]!;
      const before = preceding[at]!;
      const after = following[at]!;
      if (before < 0) entry.first = after;
      else following[before] = after;
      if (after < 0) entry.last = before;
      else preceding[after] = before;
      entry.count -= weights[at]!;
      return entry;
    },
    first: (pair) => (pair as Entry).first,
  };
}
