import { checkOptions, SeqlabError, showValue } from '@seqlab/core';

/** @throws SeqlabError `tokenizer-text` for what is no text */
export function checkText(text: unknown): void {
  if (typeof text === 'string') return;
  throw new SeqlabError(
    'tokenizer-text',
    `tokenizer: the text is ${showValue(text)}, and a string was expected. Give text; String(value) makes it of a number.`,
  );
}

/**
 * The texts one by one, none of them held. A string is a list of characters to JavaScript, of which no word and no pair can be learned: it is refused.
 * @throws SeqlabError `tokenizer-texts`, `tokenizer-text`
 */
export function* textsOf(where: string, texts: Iterable<string>): Generator<string> {
  if (typeof texts === 'string' || typeof Object(texts)[Symbol.iterator] !== 'function') {
    throw new SeqlabError(
      'tokenizer-texts',
      `${where}: the texts are ${typeof texts === 'string' ? 'one string' : showValue(texts)}, and a list of strings was expected. Put a single text into an array.`,
    );
  }
  for (const text of texts) {
    checkText(text);
    yield text;
  }
}

/** Options that are true or false in every tokenizer that has them. */
const SWITCHES = ['padding', 'mask', 'unknown'];

/** @throws SeqlabError `options-object`, `options-unknown-key`, `tokenizer-padding`, `tokenizer-switch` */
export function checkTokenizerOptions(where: string, options: object, others: readonly string[] = []): void {
  checkOptions(where, options, ['padding', 'mask', ...others]);
  for (const name of SWITCHES) {
    const value = (options as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || typeof value === 'boolean') continue;
    const message = `${where}: ${name} (${showValue(value)}) must be true or false. Give one of them, or leave it out.`;
    if (name === 'padding') throw new SeqlabError('tokenizer-padding', message);
    throw new SeqlabError('tokenizer-switch', message);
  }
}
