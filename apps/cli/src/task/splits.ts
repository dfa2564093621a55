import { type Examples, SeqlabError } from '@seqlab/core';
import { selected, splitNumbers } from '@seqlab/datasets';
import type { SplitPart, TaskDocument } from './task-document.js';

/** Examples by split; what is not held back is for training. */
export interface Splits<E> {
  readonly training: Examples<E>;
  readonly validation: Examples<E> | undefined;
  readonly test: Examples<E> | undefined;
  /** examples of the file that are left out of the training because another file holds them back */
  readonly leftOut: number;
}

export interface SplitOptions<E> {
  readonly examples: Examples<E>;
  /** what two examples share that must not stand on both sides */
  readonly keyOf: (example: E) => string;
  /** of the files that hold examples back */
  readonly validation: Examples<E> | undefined;
  readonly test: Examples<E> | undefined;
  readonly shares: TaskDocument['splits'];
  readonly seed: number;
}

/**
 * Parts the examples so that none stands on both sides, and no other with the same key.
 * @throws SeqlabError `split-share`, `split-empty`
 */
export function splitsOf<E>(options: SplitOptions<E>): Splits<E> {
  const { examples, keyOf, shares, seed } = options;
  const parts = { validation: shareOf(shares.validation), test: shareOf(shares.test) };
  const none = parts.validation === 0 && parts.test === 0;
  const numbers = none
    ? null
    : splitNumbers(examples.length, (index) => keyOf(examples.at(index)!), parts, seed);
  const part = (name: 'validation' | 'test') =>
    options[name] ?? (parts[name] === 0 ? undefined : selected(examples, numbers![name]));
  const training = numbers === null ? examples : selected(examples, numbers.training);
  const held = new Set<string>();
  for (const file of [options.validation, options.test]) {
    for (let i = 0; i < (file?.length ?? 0); i += 1) held.add(keyOf(file!.at(i)!));
  }
  const kept = held.size === 0 ? null : numbersOf(training, (example) => !held.has(keyOf(example)));
  if (kept?.length === 0) {
    throw new SeqlabError(
      'split-empty',
      'data: all examples of the file are held back for validation or test as well. Give other files.',
    );
  }
  return {
    training: kept === null || kept.length === training.length ? training : selected(training, kept),
    validation: part('validation'),
    test: part('test'),
    leftOut: kept === null ? 0 : training.length - kept.length,
  };
}

const shareOf = (part: SplitPart | null): number => (part !== null && 'share' in part ? part.share : 0);

function numbersOf<E>(examples: Examples<E>, fits: (example: E) => boolean): Int32Array {
  const numbers = new Int32Array(examples.length);
  let count = 0;
  for (let i = 0; i < examples.length; i += 1) if (fits(examples.at(i)!)) numbers[count++] = i;
  return numbers.subarray(0, count);
}
