import { decodeUtf8 } from '@seqlab/core';
import { bpeTokenizer } from '@seqlab/tokenizer';

/** Merges of a text, and what each number of them makes of one. */
export interface BytePairs {
  readonly merges: readonly (readonly [left: number, right: number])[];
  /** how often each pair stood in the text when it was merged */
  readonly times: readonly number[];
  /** ids of a text after so many merges */
  piecesOf(text: string, merges: number): readonly number[];
  /** what an id stands for */
  bytesOf(id: number): Uint8Array;
}

const FIRST_MERGED_ID = 256;

/**
 * A merge is never undone: what all merges make of a text holds what each of them has made, as a tree. Fewer merges are the same trees cut higher up,
 * so that one encoding answers for every number of them.
 */
export function bytePairs(text: string, merges: BytePairs['merges']): BytePairs {
  const tokenizer = bpeTokenizer({ merges, pretokenization: 'gpt2', padding: false });
  const times = new Array<number>(merges.length).fill(0);
  const cut = (id: number, below: number, add: (id: number) => void): void => {
    const merge = merges[id - FIRST_MERGED_ID];
    if (id < below || merge === undefined) add(id);
    else for (const part of merge) cut(part, below, add);
  };
  const count = (id: number): void => {
    const merge = merges[id - FIRST_MERGED_ID];
    if (merge === undefined) return;
    times[id - FIRST_MERGED_ID]! += 1;
    for (const part of merge) count(part);
  };
  for (const id of tokenizer.encode(text)) count(id);
  return {
    merges,
    times,
    piecesOf(own, number) {
      const pieces: number[] = [];
      for (const id of tokenizer.encode(own))
        cut(id, FIRST_MERGED_ID + number, (piece) => {
          pieces.push(piece);
        });
      return pieces;
    },
    bytesOf: (id) => tokenizer.decodeBytes([id]),
  };
}

/** A piece as a person reads it: white space as a sign, bytes that are no letter yet as numbers. */
export function pieceText(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (text === null) return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return text.replaceAll(' ', '␣').replaceAll('\n', '↵').replaceAll('\t', '⇥');
}
