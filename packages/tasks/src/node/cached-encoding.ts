import { SeqlabError } from '@seqlab/core';
import { type EncodeTexts, encodedTexts } from '../rows/encode-texts.js';
import type { SplitName } from '../task.js';
import type { TokensCache } from './tokens-cache.js';

/**
 * Ids that are made once and kept in files of the cache, for a task's `encode`.
 * @param data for each split what its texts follow from: the SHA-256 of its file, with how it is read (columns, the share that is split off).
 *   Whatever changes the texts must change it
 * @throws SeqlabError `ids-data` for a split of which nothing is said
 */
export function cachedEncoding(
  cache: TokensCache,
  data: Readonly<Partial<Record<SplitName, string>>>,
): EncodeTexts {
  return (texts, tokenizer, of) => {
    const hash = data[of.split];
    if (hash === undefined || hash === '') throw unknownData(of.split);
    const key = { data: hash, column: `${of.split}/${of.side}` };
    return cache.ids(key, tokenizer, () => encodedTexts(texts, tokenizer, of));
  };
}

function unknownData(split: SplitName): SeqlabError {
  return new SeqlabError(
    'ids-data',
    `cachedEncoding: nothing says what the ${split} texts follow from, so that ids of other texts could be taken for theirs. Give the SHA-256 of their file.`,
  );
}
