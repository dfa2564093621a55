import { type Examples, isWhole, SeqlabError, showValue, type Tokenizer } from '@seqlab/core';
import { wholeWords } from '@seqlab/tokenizer';
import { type EncodeTexts, encodeInMemory } from '../rows/encode-texts.js';
import { specialIds } from '../rows/pair-rows.js';
import type { TokenRows } from '../rows/rows.js';
import { documentRows, type LongIds, windowRows } from '../rows/text-rows.js';
import type { SplitName } from '../task.js';

/**
 * Running text: whole, in pieces as they are read (any iterable that is no list; it is gone through when the split is first used), or as ids that are made already. Or
 * documents of their own, such as names: a list of texts, one a row.
 */
export type TextSplit = string | Iterable<string> | LongIds | Examples<string>;

/** What a split is: documents have a number of their own, running text is one. */
export function textSplitSize(split: TextSplit | undefined): number {
  if (split === undefined || split === '') return 0;
  return isDocuments(split) ? split.length : 1;
}

/** @throws SeqlabError `task-no-split` for what is no text */
export function checkTextSplit(where: string, name: SplitName, split: unknown): void {
  if (split === undefined && name !== 'training') return;
  const { [Symbol.iterator]: pieces, length } = Object(split) as Partial<string>;
  if (typeof pieces === 'function' || isWhole(length, 0)) return;
  throw new SeqlabError(
    'task-no-split',
    `${where}: ${name} is ${showValue(split)}, and text was expected. Give a string, pieces of one, ids, or a list of documents.`,
  );
}

/**
 * The texts of a split, to learn a tokenizer from.
 * @throws SeqlabError `task-tokenizer` for what has no text any more, or could not be read again afterwards
 */
export function textsIn(split: TextSplit): Iterable<string> {
  if (typeof split === 'string') return [split];
  if (isDocuments(split)) return documentsOf(split);
  const once = !isLongIds(split) && Object.is(split[Symbol.iterator](), split);
  if (!isLongIds(split) && !once) return split;
  throw new SeqlabError(
    'task-tokenizer',
    `languageModel: the tokenizer is undefined, and cannot be learned from ${once ? 'pieces that can be read only once' : 'ids'}. Give the one that belongs to them.`,
  );
}

export interface TextParts {
  readonly name: SplitName;
  readonly tokenizer: Tokenizer;
  readonly context: number;
  readonly encode?: EncodeTexts | undefined;
}

/** @throws SeqlabError `task-text-short`, `task-context`, and the tokenizer's own */
export function textRows(split: TextSplit, parts: TextParts): TokenRows {
  const { name, tokenizer, context, encode = encodeInMemory } = parts;
  if (isLongIds(split)) return windowRows(split, context);
  const documents = isDocuments(split);
  const texts = documents ? documentsOf(split) : wholeWords(typeof split === 'string' ? [split] : split);
  const ids = encode(texts, tokenizer, { split: name, side: documents ? 'document' : 'text' });
  if (documents) return documentRows(ids, specialIds(tokenizer), context);
  return windowRows({ length: ids.total, slice: ids.slice }, context);
}

function* documentsOf(documents: Examples<string>): Generator<string> {
  for (let i = 0; i < documents.length; i += 1) yield documents.at(i)!;
}

/** A list of strings has `slice` too: what tells ids is that they are no list, or typed. */
function isLongIds(split: TextSplit): split is LongIds {
  if (typeof split === 'string' || Array.isArray(split)) return false;
  return typeof (split as Partial<LongIds>).slice === 'function';
}

function isDocuments(split: TextSplit): split is Examples<string> {
  if (typeof split === 'string' || isLongIds(split)) return false;
  return typeof (split as Partial<Examples<string>>).at === 'function';
}
