import type { Tokenizer } from '@seqlab/core';
import type { EncodeTexts, RaggedIds } from '@seqlab/tasks';
import { unknownText } from '../terminal/counted.js';

/** Ids of each side of each split, made once, for a task that is made again with another context. */
export type EncodedOnce = EncodeTexts & {
  /** what the tokenizers did not know, in a sentence for each split; none where they knew all */
  unknown(nameOf?: (split: string) => string): string[];
};

export function encodedOnce(encode: EncodeTexts): EncodedOnce {
  const known = new Map<
    string,
    { readonly split: string; readonly ids: RaggedIds; readonly tokenizer: Tokenizer }
  >();
  const once: EncodeTexts = (texts, tokenizer, of) => {
    const key = `${of.split}/${of.side}`;
    const found = known.get(key) ?? { split: of.split, ids: encode(texts, tokenizer, of), tokenizer };
    known.set(key, found);
    return found.ids;
  };
  return Object.assign(once, {
    unknown(nameOf = (split: string) => `the ${split} split`): string[] {
      const counts = new Map<string, { unknown: number; total: number }>();
      for (const { split, ids, tokenizer } of known.values()) {
        const { unkId } = tokenizer;
        if (unkId == null) continue;
        const sum = counts.get(split) ?? { unknown: 0, total: 0 };
        sum.unknown += countOf(ids, unkId);
        sum.total += ids.total;
        counts.set(split, sum);
      }
      return [...counts]
        .filter(([, { unknown }]) => unknown > 0)
        .map(([split, { unknown, total }]) => unknownText(unknown, total, nameOf(split)));
    },
  });
}

/** Those that a file counted when it was written are not read again. */
function countOf(ids: RaggedIds & { readonly unknown?: number }, unkId: number): number {
  if (ids.unknown !== undefined) return ids.unknown;
  let count = 0;
  for (let i = 0; i < ids.length; i += 1) for (const id of ids.at(i)!) if (id === unkId) count += 1;
  return count;
}
