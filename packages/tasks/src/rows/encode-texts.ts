import { checkArgument, type Examples, SeqlabError, type Tokenizer, withoutFunctionName } from '@seqlab/core';
import { checkTokenizer, textIn } from '../check-task.js';
import type { SplitName } from '../task.js';
import { type RaggedIds, raggedIdsOf } from './ragged-ids.js';
import type { Ids } from './rows.js';

/** Which texts of a task. */
export interface TextsOf {
  readonly split: SplitName;
  /** the input or the output of examples; documents; or "text", pieces of one running text */
  readonly side: 'input' | 'output' | 'document' | 'text';
}

/**
 * How a task comes by the ids of its texts, one sequence for each: in memory, from a cache, by many workers. The texts are read only if they are asked for.
 */
export type EncodeTexts = (texts: Iterable<string>, tokenizer: Tokenizer, of: TextsOf) => RaggedIds;

/** The default: the ids of all texts stay in memory, 4 bytes each. */
export const encodeInMemory: EncodeTexts = (texts, tokenizer, of) =>
  raggedIdsOf(encodedTexts(texts, tokenizer, of));

/**
 * Ids of one text after the other; what the tokenizer does not know is told with the number of the example, or the place in the text.
 * @throws the tokenizer's own errors
 */
export function encodedTexts(
  texts: Iterable<string>,
  tokenizer: Tokenizer,
  of: Pick<TextsOf, 'side'>,
): Generator<Ids> {
  checkArgument('encodedTexts', 'texts', texts, 'an iterable');
  checkTokenizer('encodedTexts', 'tokenizer', tokenizer);
  checkArgument('encodedTexts', 'of', of, 'an object');
  return encodings(texts, tokenizer, of);
}

function* encodings(
  texts: Iterable<string>,
  tokenizer: Tokenizer,
  { side }: Pick<TextsOf, 'side'>,
): Generator<Ids> {
  let [number, letters] = [0, 0];
  for (const text of texts) {
    number += 1;
    try {
      yield tokenizer.encodeIds?.(text) ?? tokenizer.encode(text);
    } catch (cause) {
      if (!(cause instanceof SeqlabError) || (side === 'text' && letters === 0)) throw cause;
      const where = {
        input: `example ${number}, input`,
        output: `example ${number}, output`,
        document: `document ${number}`,
        text: `behind the first ${letters} letters of the text`,
      };
      throw new SeqlabError(cause.code, `${where[side]}: ${withoutFunctionName(cause.message)}`, { cause });
    }
    letters += text.length;
  }
}

/**
 * One text of each example, read as they are asked for.
 * @param key which of the example's texts
 * @throws SeqlabError `task-example-text`
 */
export function* textsIn(examples: Examples<object>, key: string): Generator<string> {
  for (let i = 0; i < examples.length; i += 1) yield textIn(examples.at(i), key, i);
}

/**
 * Ids of one text of each example.
 * @throws SeqlabError `task-example-text`, `task-encoded`, and the tokenizer's own
 */
export function encodedExamples(
  examples: Examples<object>,
  tokenizer: Tokenizer,
  of: TextsOf,
  encode: EncodeTexts,
): RaggedIds {
  const ids = encode(textsIn(examples, of.side), tokenizer, of);
  if (ids.length === examples.length) return ids;
  throw new SeqlabError(
    'task-encoded',
    `task: encode gave ${ids.length} sequences for the ${examples.length} texts of the ${of.split} split (${of.side}). Give one for each text, in their order.`,
  );
}
