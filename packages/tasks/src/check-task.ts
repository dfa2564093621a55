import { checkOptions, isWhole, SeqlabError, showValue, type Tokenizer } from '@seqlab/core';

/**
 * Refuses what a task cannot be made of, in plain JavaScript too: misspelt options, a missing training split, and what is no tokenizer.
 * @throws SeqlabError `options-object`, `options-unknown-key`, `task-no-split`, `task-tokenizer`
 */
export function checkTask(
  where: string,
  options: object,
  tokenizers: readonly string[],
  others: readonly string[] = [],
): void {
  checkOptions(where, options, ['name', 'training', 'validation', 'test', ...tokenizers, ...others]);
  const given = options as Readonly<Record<string, unknown>>;
  for (const split of ['training', 'validation', 'test']) {
    const value = given[split];
    if (value === undefined && split !== 'training') continue;
    const { length } = Object(value) as { length?: unknown };
    if (isWhole(length, 0)) continue;
    throw new SeqlabError(
      'task-no-split',
      `${where}: ${split} is ${showValue(value)}, and examples were expected. Give an array of them.`,
    );
  }
  for (const name of tokenizers) {
    // every task has a default
    if (given[name] !== undefined) checkTokenizer(where, name, given[name]);
  }
}

/** @throws SeqlabError `task-tokenizer` */
export function checkTokenizer(where: string, name: string, value: unknown): void {
  if (typeof (Object(value) as Partial<Tokenizer>).encode === 'function') return;
  throw new SeqlabError(
    'task-tokenizer',
    `${where}: ${name} is ${showValue(value)}, and a tokenizer was expected. Make one with @seqlab/tokenizer, trainCharacterTokenizer for instance.`,
  );
}

/** @throws SeqlabError `task-example-text` for an example without that text */
export function textIn(example: unknown, key: string, index: number): string {
  const value = (Object(example) as Record<string, unknown>)[key];
  if (typeof value === 'string') return value;
  throw new SeqlabError(
    'task-example-text',
    `task: ${key} of example ${index + 1} is ${showValue(value)}, and text was expected. Give each example its ${key} as a string.`,
  );
}

/** @throws SeqlabError `task-expected` for what is no task */
export function checkIsTask(where: string, task: unknown): void {
  const { rows, modelKeys, architectures } = Object(task) as Record<string, unknown>;
  if (typeof rows === 'function' && typeof modelKeys === 'function' && Array.isArray(architectures)) return;
  throw new SeqlabError(
    'task-expected',
    `${where}: task is ${showValue(task)}, and a task was expected. Make one, with sequenceToSequence for instance.`,
  );
}
