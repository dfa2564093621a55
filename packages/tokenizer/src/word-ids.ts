import { type MergeTable, mergeWord } from './bpe-merge.js';

/** Ids of pieces of texts, the same word again and again. */
export interface WordIds {
  /** Ids of the word bytes[from … to − 1]: in `ids` from `start` to `end` − 1, until the next word is asked for. No word is longer than `LONGEST_WORD`. */
  find(bytes: Uint8Array, from: number, to: number): WordPlace;
}

export interface WordPlace {
  readonly ids: Int32Array;
  readonly start: number;
  readonly end: number;
}

/** The longest piece that is merged as a word, in bytes. */
export const LONGEST_WORD = 64;

/** Words that are kept at first and at most, powers of two: with their ids some 120 bytes each. */
const FEWEST = 512;
const MOST = 32768;
/** The longest of them, in bytes. */
const LONGEST_KEPT = 24;

/**
 * Merges words, and keeps those that came last: each has two places, of which a new word takes the first and moves what was there to the second. So
 * rare words push each other out, and never all of them at once.
 */
export function wordIds(table: MergeTable): WordIds {
  let [places, misses] = [0, 0];
  let words = new Uint8Array(0);
  let lengths = new Uint8Array(0);
  let counts = new Uint8Array(0);
  const kept = { ids: new Int32Array(0), start: 0, end: 0 };
  const merged = { ids: new Int32Array(LONGEST_WORD), start: 0, end: 0 };
  const ranks = new Int32Array(LONGEST_WORD);

  /** Begins anew with more places, where there are more words: a tokenizer of a few short texts stays small. */
  function grow(): void {
    places = Math.max(FEWEST, 2 * places);
    misses = 0;
    words = new Uint8Array(places * LONGEST_KEPT);
    lengths = new Uint8Array(places);
    counts = new Uint8Array(places);
    kept.ids = new Int32Array(places * LONGEST_KEPT);
  }
  function isAt(place: number, bytes: Uint8Array, from: number, length: number): boolean {
    if (lengths[place] !== length) return false;
    const first = place * LONGEST_KEPT;
    for (let i = 0; i < length; i += 1) if (words[first + i] !== bytes[from + i]) return false;
    return true;
  }
  function move(from: number, to: number): void {
    const [source, target] = [from * LONGEST_KEPT, to * LONGEST_KEPT];
    for (let i = 0; i < lengths[from]!; i += 1) words[target + i] = words[source + i]!;
    for (let i = 0; i < counts[from]!; i += 1) kept.ids[target + i] = kept.ids[source + i]!;
    lengths[to] = lengths[from]!;
    counts[to] = counts[from]!;
  }
  function placed(place: number): WordPlace {
    kept.start = place * LONGEST_KEPT;
    kept.end = kept.start + counts[place]!;
    return kept;
  }
  function merge(bytes: Uint8Array, from: number, to: number): WordPlace {
    for (let at = from; at < to; at += 1) merged.ids[at - from] = bytes[at]!;
    merged.end = mergeWord(merged.ids, to - from, ranks, table);
    return merged;
  }
  return {
    find(bytes, from, to) {
      const length = to - from;
      if (length > LONGEST_KEPT) return merge(bytes, from, to);
      if (places === 0 || (misses > 2 * places && places < MOST)) grow();
      let hash = length;
      for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
      const first = ((hash ^ (hash >>> 15)) & (places / 2 - 1)) * 2;
      if (isAt(first, bytes, from, length)) return placed(first);
      if (isAt(first + 1, bytes, from, length)) return placed(first + 1);
      misses += 1;
      const { ids, end } = merge(bytes, from, to);
      move(first, first + 1);
      for (let i = 0; i < length; i += 1) words[first * LONGEST_KEPT + i] = bytes[from + i]!;
      for (let i = 0; i < end; i += 1) kept.ids[first * LONGEST_KEPT + i] = ids[i]!;
      lengths[first] = length;
      counts[first] = end;
      return placed(first);
    },
  };
}
