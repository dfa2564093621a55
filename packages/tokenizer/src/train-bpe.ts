import { SeqlabError } from '@seqlab/core';
import { pairKey } from './bpe-merge.js';
import { type BpeTokenizer, bpeTokenizer, utf8Of } from './bpe-tokenizer.js';
import { type Pretokenization, splitForBpe } from './pretokenization.js';

export interface TrainBpeOptions {
  /** V that is wanted, bytes (256) and special ids included; fewer come out where the text has no more pairs */
  readonly vocabSize: number;
  /** default "gpt2" */
  readonly pretokenization?: Pretokenization;
  /** default true */
  readonly padding?: boolean;
}

interface Piece {
  ids: number[];
  readonly count: number;
}

/**
 * Learns merges: again and again the most frequent pair of neighbours becomes a new id. Among equally frequent pairs the one
 * with the smallest left id wins, then the smallest right id, so that the same texts always give the same tokenizer.
 * A pair that occurs once is not merged.
 */
export function trainBpe(
  texts: Iterable<string>,
  { vocabSize, pretokenization = 'gpt2', padding = true }: TrainBpeOptions,
): BpeTokenizer {
  const specials = padding ? 3 : 2;
  if (!Number.isSafeInteger(vocabSize) || vocabSize < 256 + specials || vocabSize > 16777216) {
    throw new SeqlabError(
      'tokenizer-vocab-size',
      `trainBpe: vocabSize (${vocabSize}) must be an integer from ${256 + specials} (bytes and special ids) to 16777216. Use e.g. 512.`,
    );
  }
  if (pretokenization !== 'gpt2' && pretokenization !== 'none') {
    throw new SeqlabError(
      'tokenizer-pretokenization',
      `trainBpe: pretokenization (${JSON.stringify(pretokenization)}) must be "gpt2" or "none". Leave it out for "gpt2".`,
    );
  }
  const pieces = countPieces(texts, pretokenization);
  const pairs = createPairCounts(pieces);
  const merges: [number, number][] = [];
  while (256 + merges.length + specials < vocabSize) {
    const best = pairs.mostFrequent();
    if (best === null) break;
    pairs.merge(best, 256 + merges.length);
    merges.push(best);
  }
  return bpeTokenizer({ merges, pretokenization, padding });
}

function countPieces(texts: Iterable<string>, pretokenization: Pretokenization): Piece[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const piece of splitForBpe(text, pretokenization)) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  }
  return Array.from(counts, ([piece, count]) => ({ ids: Array.from(utf8Of(piece)), count }));
}

/** Counts of all neighbouring pairs, kept up to date while pieces are merged. */
function createPairCounts(pieces: readonly Piece[]) {
  const counts = new Map<
    number,
    { readonly pair: [number, number]; count: number; readonly pieces: Set<Piece> }
  >();

  const change = (piece: Piece, sign: 1 | -1): void => {
    const { ids } = piece;
    for (let i = 0; i + 1 < ids.length; i += 1) {
      const key = pairKey(ids[i]!, ids[i + 1]!);
      let entry = counts.get(key);
      if (!entry) {
        entry = { pair: [ids[i]!, ids[i + 1]!], count: 0, pieces: new Set() };
        counts.set(key, entry);
      }
      entry.count += sign * piece.count;
      if (sign > 0) entry.pieces.add(piece);
      else if (entry.count === 0) counts.delete(key);
    }
  };
  for (const piece of pieces) change(piece, 1);

  return {
    mostFrequent(): [number, number] | null {
      let best: { readonly pair: [number, number]; readonly count: number } | null = null;
      for (const entry of counts.values()) {
        if (entry.count < 2 || (best && entry.count < best.count)) continue;
        const earlier = best === null || pairKey(...entry.pair) < pairKey(...best.pair);
        if (best === null || entry.count > best.count || earlier) best = entry;
      }
      return best?.pair ?? null;
    },
    merge([left, right]: [number, number], id: number): void {
      for (const piece of [...counts.get(pairKey(left, right))!.pieces]) {
        change(piece, -1);
        piece.ids = mergePair(piece.ids, left, right, id);
        change(piece, 1);
      }
    },
  };
}

function mergePair(ids: readonly number[], left: number, right: number, id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; i += 1) {
    if (ids[i] === left && ids[i + 1] === right) {
      merged.push(id);
      i += 1;
    } else {
      merged.push(ids[i]!);
    }
  }
  return merged;
}
