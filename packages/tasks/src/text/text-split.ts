import { type Examples, isWhole, SeqlabError, showValue, type Tokenizer } from '@seqlab/core';
import { type SpecialOptions, trainCharacterTokenizer, wholeWords } from '@seqlab/tokenizer';
import { type EncodeTexts, encodeInMemory } from '../rows/encode-texts.js';
import { specialIds } from '../rows/pair-rows.js';
import type { TokenRows } from '../rows/rows.js';
import { documentRows, type LongIds, windowRows } from '../rows/text-rows.js';
import type { SplitName, Task } from '../task.js';

/**
 * Running text: whole, in pieces as they are read (any iterable that is no list; it is gone through when the split is first used), or as ids that are made already. Or
 * documents of their own, such as names: a list of texts, one a row.
 */
export type TextSplit = string | Iterable<string> | LongIds | Examples<string>;

export type TextSplits = { readonly [S in SplitName]?: TextSplit };

/** Documents have a number of their own, running text is one. */
export function textSizes({ training, validation, test }: TextSplits): Task['sizes'] {
  return { training: sizeOf(training), validation: sizeOf(validation), test: sizeOf(test) };
}

function sizeOf(split: TextSplit | undefined): number {
  if (split === undefined || split === '') return 0;
  return isDocuments(split) ? split.length : 1;
}

/** @throws SeqlabError `task-no-split` */
export function textOf(splits: TextSplits, split: SplitName): TextSplit {
  const text = splits[split];
  if (text !== undefined && sizeOf(text) > 0) return text;
  throw new SeqlabError(
    'task-no-split',
    `task: there is no ${split} split. Give text for it, or ask for another.`,
  );
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
 * The tokenizer of the characters in all splits, for who is given none.
 * @param where the task that asks
 * @throws SeqlabError `task-tokenizer` for what has no text any more, or could not be read again afterwards
 */
export function charactersOf(
  where: string,
  { training, validation, test }: TextSplits,
  options: SpecialOptions = {},
): Tokenizer {
  function* texts() {
    for (const split of [training, validation, test]) if (split !== undefined) yield* textsIn(where, split);
  }
  return trainCharacterTokenizer(texts(), options);
}

function textsIn(where: string, split: TextSplit): Iterable<string> {
  if (typeof split === 'string') return [split];
  if (isDocuments(split)) return documentsOf(split);
  const once = !isLongIds(split) && Object.is(split[Symbol.iterator](), split);
  if (!isLongIds(split) && !once) return split;
  throw new SeqlabError(
    'task-tokenizer',
    `${where}: the tokenizer is undefined, and cannot be learned from ${once ? 'pieces that can be read only once' : 'ids'}. Give the one that belongs to them.`,
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

/** Whether each text is one of its own. */
export function isDocuments(split: TextSplit): split is Examples<string> {
  if (typeof split === 'string' || isLongIds(split)) return false;
  return typeof (split as Partial<Examples<string>>).at === 'function';
}
