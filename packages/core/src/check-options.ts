import { SeqlabError } from './seqlab-error.js';
import { didYouMean } from './suggest.js';

/**
 * Refuses options that are no object, and a key that is a known one misspelt (`topk` for `topK`), which would be ignored
 * without a word. Other keys pass: one object may hold the options of several functions.
 * @throws SeqlabError `options-object`, `options-unknown-key`
 */
export function checkOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new SeqlabError(
      'options-object',
      `${where}: the options are ${showValue(options)}, an object was expected. Pass one with ${known.join(', ')}.`,
    );
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    if (hint === '') continue;
    throw new SeqlabError(
      'options-unknown-key',
      `${where}: there is no option ${JSON.stringify(key)}.${hint} Options: ${known.join(', ')}.`,
    );
  }
}

export interface NumberCheck {
  readonly code: string;
  /** the function, and the option */
  readonly where: string;
  readonly name: string;
  readonly value: unknown;
  /** what the value must be, in words: "a whole number, 1 or more" */
  readonly expected: string;
  readonly advice: string;
}

/** Refuses what is no number, or one that is not `valid`; Infinity and NaN are for `valid` to judge. */
export function checkNumber(
  { code, where, name, value, expected, advice }: NumberCheck,
  valid: (value: number) => boolean,
): void {
  if (typeof value === 'number' && valid(value)) return;
  throw new SeqlabError(code, `${where}: ${name} (${showValue(value)}) must be ${expected}. ${advice}`);
}

/** Whether a value is a whole number within bounds, both included. */
export function isWhole(
  value: unknown,
  minimum: number,
  maximum: number = Number.MAX_SAFE_INTEGER,
): value is number {
  return Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum;
}

/** A value as it stands in an error's text: short, and never more than one line. */
export function showValue(value: unknown): string {
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (value !== null && typeof value === 'object') return Array.isArray(value) ? 'an array' : 'an object';
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}
