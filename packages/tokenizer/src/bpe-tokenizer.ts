import { decodeUtf8, encodeUtf8, SeqlabError, type Tokenizer } from '@seqlab/core';
import { applyMerges, pairKey } from './bpe-merge.js';
import { decodeLossy } from './decode-lossy.js';
import { checkId } from './id-range.js';
import { type Pretokenization, splitForBpe } from './pretokenization.js';
import { specialIds } from './special-ids.js';

/** A byte-level tokenizer: any bytes at all survive `decodeBytes(encodeBytes(bytes))`. */
export interface BpeTokenizer extends Tokenizer {
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
}

const FIRST_MERGED_ID = 256;

/**
 * Byte-level byte-pair encoding with given merges: ids 0 … 255 are bytes, 256 … the merges, then SOS, EOS, PAD.
 * Decoding ids whose bytes are not UTF-8 gives U+FFFD, as a TextDecoder does.
 * @see Sennrich, Haddow, Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), section 3.2
 */
export function bpeTokenizer({ merges, pretokenization, padding }: BpeParts): BpeTokenizer {
  const ranks = new Map<number, number>();
  const bytesOf: Uint8Array[] = Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte));
  merges.forEach(([left, right], rank) => {
    const known = (id: number) => Number.isInteger(id) && id >= 0 && id < bytesOf.length;
    if (!known(left) || !known(right) || ranks.has(pairKey(left, right))) {
      throw new SeqlabError(
        'tokenizer-merges',
        `tokenizer: merge ${rank} [${left}, ${right}] must join two earlier ids, and each pair once. Train the tokenizer again.`,
      );
    }
    ranks.set(pairKey(left, right), rank);
    bytesOf.push(Uint8Array.of(...bytesOf[left]!, ...bytesOf[right]!));
  });
  const special = specialIds(bytesOf.length, padding);

  const encodeBytes = (bytes: Uint8Array) => applyMerges(Array.from(bytes), ranks, FIRST_MERGED_ID);
  const decodeBytes = (ids: ArrayLike<number>) => {
    const pieces: Uint8Array[] = [];
    for (const id of Array.from(ids)) {
      checkId(id, special.vocabSize);
      if (id < bytesOf.length) pieces.push(bytesOf[id]!);
    }
    return concatenate(pieces);
  };
  return {
    ...special,
    encodeBytes,
    decodeBytes,
    encode: (text) => splitForBpe(text, pretokenization).flatMap((piece) => encodeBytes(utf8Of(piece))),
    decode(ids) {
      const bytes = decodeBytes(ids);
      return decodeUtf8(bytes) ?? decodeLossy(bytes);
    },
    toJSON: () => ({ type: 'bpe', merges, pretokenization, padding }),
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

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
