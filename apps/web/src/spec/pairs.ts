import type { SequenceExample } from '@seqlab/core';
import { DEFAULT_MAX_LENGTH } from '@seqlab/models';

export const MAX_PAIRS = 64;
/** Decoding gives up after so many symbols, and the last of them must be EOS. */
export const MAX_SYMBOLS = DEFAULT_MAX_LENGTH - 1;

export type PairProblem = 'separator' | 'empty' | 'symbol' | 'long' | 'many';

export type PairsResult =
  | { readonly examples: readonly SequenceExample[] }
  | { readonly line: number; readonly problem: PairProblem };

/** Reads pairs that a person has typed or pasted: one per line, a tab or `->` between input and output. */
export function readPairs(text: string): PairsResult {
  const examples: SequenceExample[] = [];
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = index + 1;
    if (raw.trim() === '') continue;
    const parts = raw.split(/\t|->|→/).map((part) => part.trim());
    if (parts.length !== 2) return { line, problem: 'separator' };
    const [input, output] = parts as [string, string];
    if (input === '' || output === '') return { line, problem: 'empty' };
    if (/[^01]/.test(input + output)) return { line, problem: 'symbol' };
    if (Math.max(input.length, output.length) > MAX_SYMBOLS) return { line, problem: 'long' };
    if (examples.length === MAX_PAIRS) return { line, problem: 'many' };
    examples.push({ task: 'own', input, output });
  }
  return { examples };
}

/** Whether all inputs are of one length and all outputs too: else a model without PAD cannot batch them. */
export function sameLengths(examples: readonly SequenceExample[]): boolean {
  return examples.every(
    ({ input, output }) =>
      input.length === examples[0]!.input.length && output.length === examples[0]!.output.length,
  );
}

/** Whether each output is as long as its input: an encoder alone writes one symbol per symbol that it reads. */
export function sameInPlace(examples: readonly SequenceExample[]): boolean {
  return examples.every(({ input, output }) => input.length === output.length);
}
