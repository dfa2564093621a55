import { checkArgument } from '@seqlab/core';

/** How often an id stands among ids; 0 for null. With a tokenizer's `unkId`: how much of a text it did not know. */
export function countOf(ids: ArrayLike<number>, id: number | null | undefined): number {
  checkArgument('countOf', 'ids', ids, 'a list');
  let count = 0;
  for (let i = 0; i < ids.length; i += 1) if (ids[i] === id) count += 1;
  return count;
}
