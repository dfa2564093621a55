import { type Examples, SeqlabError, type Tokenizer } from '@seqlab/core';
import { textIn } from '../check-task.js';

/**
 * Ids of one text of each example; what the tokenizer does not know is told with the example's number.
 * @param key which of the example's texts
 * @param where what the message says after the number, for examples with several texts; default: nothing
 * @throws SeqlabError `task-example-text`, and the tokenizer's own
 */
export function* encodedTexts(
  examples: Examples<object>,
  tokenizer: Tokenizer,
  key: string,
  where = '',
): Generator<number[]> {
  for (let i = 0; i < examples.length; i += 1) {
    try {
      yield tokenizer.encode(textIn(examples.at(i), key, i));
    } catch (cause) {
      if (!(cause instanceof SeqlabError)) throw cause;
      throw new SeqlabError(cause.code, `example ${i + 1}${where}: ${cause.message}`, { cause });
    }
  }
}
