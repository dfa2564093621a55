import { decodeUtf8, encodeUtf8, SeqlabError } from '@seqlab/core';
import { applyMerges } from './bpe-merge.js';
import { checkText } from './check-texts.js';
import { decodeLossy } from './decode-lossy.js';
import { checkId } from './id-range.js';
import { type PairMap, pairMap } from './pair-map.js';
import { type Pretokenization, splitForBpe } from './pretokenization.js';
import { type SequenceTokenizer, specialIds, specialsDocument } from './special-ids.js';
import { tokenBytes } from './token-bytes.js';

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
export function bpeTokenizer({ merges, pretokenization, padding, mask = false }: BpeParts): BpeTokenizer {
  const specials = { unknown: false, mask, padding };
  const table = { firstId: FIRST_MERGED_ID, merges, ranks: ranksOf(merges) };
  const tokens = tokenBytes(table);
  const special = specialIds(FIRST_MERGED_ID + merges.length, specials);
  const pieces = pieceCache((piece) => encodeBytes(utf8Of(piece)));

  const encodeBytes = (bytes: Uint8Array) => applyMerges(bytes, table);
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
    encode(text) {
      checkText(text);
      const ids: number[] = [];
      for (const piece of splitForBpe(text, pretokenization)) for (const id of pieces(piece)) ids.push(id);
      return ids;
    },
    decode(ids) {
      const bytes = decodeBytes(ids);
      return decodeUtf8(bytes) ?? decodeLossy(bytes);
    },
    toJSON: () => ({ type: 'bpe', merges, pretokenization, ...specialsDocument(specials) }),
  };
}

/** UTF-8 of a text; half a surrogate pair has none. */
export function utf8Of(text: string): Uint8Array {
  const bytes = encodeUtf8(text);
  if (bytes !== null) return bytes;
  throw new SeqlabError(
    'tokenizer-unknown-symbol',
    'tokenizer: the text holds half of a surrogate pair, which has no UTF-8 form. Use whole characters.',
  );
}

/** @throws SeqlabError `tokenizer-merges` */
function ranksOf(merges: BpeParts['merges']): PairMap<number> {
  const ranks = pairMap<number>();
  for (const [rank, [left, right]] of merges.entries()) {
    const known = (id: number) => Number.isInteger(id) && id >= 0 && id < FIRST_MERGED_ID + rank;
    if (!known(left) || !known(right) || ranks.get(left, right) !== undefined) {
      throw new SeqlabError(
        'tokenizer-merges',
        `tokenizer: merge ${rank} [${left}, ${right}] must join two earlier ids, and each pair once. Train the tokenizer again.`,
      );
    }
    ranks.set(left, right, rank);
  }
  return ranks;
}

/** Words come again and again; so many of them, none longer than a long word, are kept. */
const KEPT_PIECES = 20000;
const LONG_PIECE = 64;

function pieceCache(encode: (piece: string) => readonly number[]): (piece: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (piece) => {
    const kept = known.get(piece);
    if (kept !== undefined) return kept;
    const ids = encode(piece);
    if (known.size === KEPT_PIECES) known.clear();
    if (piece.length <= LONG_PIECE) known.set(piece, ids);
    return ids;
  };
}
