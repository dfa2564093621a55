import type { Tokenizer } from '@seqlab/core';
import type { TokenRows } from '../rows/rows.js';

/** Ids that are decoded at a time. */
const CHUNK = 16384;
/** Ids before them that decide how they read: more than a character has bytes. */
const CONTEXT = 16;

/**
 * Bytes, in UTF-8, of the tokens that rows ask for. The end of a document counts as the one byte that a line end would take, and so does UNK: it stands for
 * that at least, and for what is not known here. As the three bytes of U+FFFD, which it reads as, it would make a text that a model cannot say seem easy.
 * They read as one text, since a character may be made of several tokens that stand in two rows; but only a part of it is held at a time: what a chunk
 * adds is the length of the ids before it and its own, less that of those before it alone.
 */
export function predictedBytes(rows: TokenRows, tokenizer: Tokenizer, chunk = CHUNK): number {
  const { sosId, eosId, padId, maskId, unkId = null } = tokenizer;
  let bytes = 0;
  let before: number[] = [];
  let ids: number[] = [];
  const length = (some: readonly number[]) => utf8Length(tokenizer.decode(some));
  const unknownReadsAs = unkId === null ? 0 : length([unkId]);
  const take = () => {
    const both = [...before, ...ids];
    bytes += length(both) - length(before);
    before = both.slice(-CONTEXT);
    ids = [];
  };
  for (let i = 0; i < rows.length; i += 1) {
    const { labels } = rows.at(i)!;
    for (let t = 0; t < labels.length; t += 1) {
      const id = labels[t]!;
      if (id === eosId) bytes += 1;
      // these leave no text, and would only fill the context
      if (id === eosId || id === sosId || id === padId || id === maskId) continue;
      if (unkId !== null && id === unkId) bytes += 1 - unknownReadsAs;
      ids.push(id);
      if (ids.length >= chunk) take();
    }
  }
  take();
  return bytes;
}

/** Bytes of a text in UTF-8; half of a surrogate pair counts 3, as the replacement character that takes its place. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i)!;
    if (point > 0xffff) i += 1;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
