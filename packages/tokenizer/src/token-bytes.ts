import { SeqlabError } from '@seqlab/core';
import type { MergeTable } from './bpe-merge.js';

/** No token stands for more: merge lists that double would soon stand for more bytes than there are. */
export const LONGEST_TOKEN = 65536;
/** A text of more is more than JavaScript's strings hold. */
const LONGEST_TEXT = 536870888;

/** Which bytes the ids of a merge table stand for. */
export interface TokenBytes {
  /** how many: of an id */
  length(id: number): number;
  /** all bytes of ids that the table has. @throws SeqlabError `tokenizer-decode-length` */
  of(ids: readonly number[]): Uint8Array;
}

/**
 * Only the lengths are kept: the bytes are spelled out when they are asked for, so that the table's size is that of its merges.
 * @throws SeqlabError `tokenizer-merges`, `tokenizer-token-length`
 */
export function tokenBytes({ firstId, merges }: Pick<MergeTable, 'firstId' | 'merges'>): TokenBytes {
  const lengths: number[] = new Array(firstId).fill(1);
  for (const [rank, [left, right]] of merges.entries()) {
    const length = lengths[left]! + lengths[right]!;
    if (length > LONGEST_TOKEN) {
      throw new SeqlabError(
        'tokenizer-token-length',
        `tokenizer: merge ${rank} [${left}, ${right}] makes a token of ${length} bytes, more than ${LONGEST_TOKEN}. Train the tokenizer again.`,
      );
    }
    lengths.push(length);
  }
  return {
    length: (id) => lengths[id]!,
    of(ids) {
      let length = 0;
      for (const id of ids) length += lengths[id]!;
      if (length > LONGEST_TEXT) {
        throw new SeqlabError(
          'tokenizer-decode-length',
          `tokenizer: the ids stand for ${length} bytes, more than the ${LONGEST_TEXT} of the longest text. Decode them in parts.`,
        );
      }
      const bytes = new Uint8Array(length);
      const waiting: number[] = [];
      let at = 0;
      for (const id of ids) {
        waiting.push(id);
        for (let top = waiting.pop(); top !== undefined; top = waiting.pop()) {
          if (top < firstId) {
            bytes[at] = top;
            at += 1;
          } else {
            const [left, right] = merges[top - firstId]!;
            waiting.push(right, left);
          }
        }
      }
      return bytes;
    },
  };
}
