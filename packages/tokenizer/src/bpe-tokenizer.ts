import { checkArgument, decodeUtf8, SeqlabError } from '@seqlab/core';
import { applyMerges } from './bpe-merge.js';
import { checkText } from './check-texts.js';
import { decodeLossy } from './decode-lossy.js';
import { checkId } from './id-range.js';
import { type Pretokenization, pieceEnd } from './pretokenization.js';
import { type RankTable, rankTable } from './rank-table.js';
import { type SequenceTokenizer, specialIds, specialsDocument } from './special-ids.js';
import { tokenBytes } from './token-bytes.js';
import { hasHalfPair, utf8Bytes } from './utf8-bytes.js';
import { LONGEST_WORD, wordIds } from './word-ids.js';

/** A byte-level tokenizer: any bytes at all survive `decodeBytes(encodeBytes(bytes))`. */
export interface BpeTokenizer extends SequenceTokenizer {
  /** Ids of raw bytes, taken as one piece. */
  encodeBytes(bytes: Uint8Array): number[];
  /** Bytes of the ids; special ids are left out. */
  decodeBytes(ids: ArrayLike<number>): Uint8Array;
}

export interface BpeParts {
  /** merge k turns its pair of ids into id 256 + k; ids below 256 are bytes */
  readonly merges: readonly (readonly [left: number, right: number])[];
  readonly pretokenization: Pretokenization;
  readonly padding: boolean;
  /** default false */
  readonly mask?: boolean;
}

const FIRST_MERGED_ID = 256;

/**
 * Byte-level byte-pair encoding with given merges: ids 0 … 255 are bytes, 256 … the merges, then MASK, SOS, EOS, PAD. Nothing is unknown to it.
 * Decoding ids whose bytes are not UTF-8 gives U+FFFD, as a TextDecoder does. No token stands for more than 65,536 bytes.
 * @throws SeqlabError `tokenizer-merges`, `tokenizer-token-length`, `tokenizer-vocab-size`
 * @see Sennrich, Haddow, Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), section 3.2
 */
export function bpeTokenizer(parts: BpeParts): BpeTokenizer {
  checkArgument('bpeTokenizer', 'parts', parts, 'an object');
  const { merges, pretokenization, padding, mask = false } = parts;
  checkArgument('bpeTokenizer', 'merges', merges, 'a list');
  const specials = { unknown: false, mask, padding };
  const table = { firstId: FIRST_MERGED_ID, merges, ranks: ranksOf(merges) };
  const tokens = tokenBytes(table);
  const special = specialIds(FIRST_MERGED_ID + merges.length, specials);
  const words = wordIds(table);

  const encodeBytes = (bytes: Uint8Array) => applyMerges(bytes, table);
  function encodeIds(text: string): Int32Array {
    checkText(text);
    const bytes = utf8Of(text);
    if (pretokenization === 'none') return Int32Array.from(encodeBytes(bytes));
    const ids = new Int32Array(bytes.length);
    let count = 0;
    for (let from = 0; from < bytes.length; ) {
      const to = pieceEnd(bytes, from);
      if (to - from > LONGEST_WORD) {
        const merged = encodeBytes(bytes.subarray(from, to));
        ids.set(merged, count);
        count += merged.length;
      } else {
        const word = words.find(bytes, from, to);
        for (let i = word.start; i < word.end; i += 1) ids[count++] = word.ids[i]!;
      }
      from = to;
    }
    // most of it is not needed: a token stands for some bytes
    return ids.slice(0, count);
  }
  const decodeBytes = (ids: ArrayLike<number>) => {
    const ordinary: number[] = [];
    for (let i = 0; i < ids.length; i += 1) {
      const id = ids[i]!;
      checkId(id, special.vocabSize);
      if (id < FIRST_MERGED_ID + merges.length) ordinary.push(id);
    }
    return tokens.of(ordinary);
  };
  return {
    ...special,
    encodeBytes,
    decodeBytes,
    encode: (text) => Array.from(encodeIds(text)),
    encodeIds,
    decode(ids) {
      checkArgument('decode', 'ids', ids, 'a list');
      const bytes = decodeBytes(ids);
      return decodeUtf8(bytes) ?? decodeLossy(bytes);
    },
    toJSON: () => ({ type: 'bpe', merges, pretokenization, ...specialsDocument(specials) }),
  };
}

/**
 * UTF-8 of a text.
 * @throws SeqlabError `tokenizer-unknown-symbol` for half a surrogate pair, which has none
 */
export function utf8Of(text: string): Uint8Array {
  const bytes = utf8Bytes(text);
  if (!hasHalfPair(text, bytes)) return bytes;
  throw new SeqlabError(
    'tokenizer-unknown-symbol',
    'tokenizer: the text holds half of a surrogate pair, which has no UTF-8 form. Use whole characters.',
  );
}

/** @throws SeqlabError `tokenizer-merges` */
function ranksOf(merges: BpeParts['merges']): RankTable {
  for (const [rank, [left, right]] of merges.entries()) {
    const known = (id: number) => Number.isInteger(id) && id >= 0 && id < FIRST_MERGED_ID + rank;
    if (!known(left) || !known(right)) throw badMerge(rank, merges[rank]!);
  }
  const ranks = rankTable(merges);
  // of a pair that is joined twice the table has the later place
  for (const [rank, [left, right]] of merges.entries()) {
    const last = ranks.rank(left, right);
    if (last !== rank) throw badMerge(last, merges[last]!);
  }
  return ranks;
}

function badMerge(rank: number, [left, right]: readonly [number, number]): SeqlabError {
  return new SeqlabError(
    'tokenizer-merges',
    `tokenizer: merge ${rank} [${left}, ${right}] must join two earlier ids, and each pair once. Train the tokenizer again.`,
  );
}
