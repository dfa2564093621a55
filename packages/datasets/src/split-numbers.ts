import { checkArgument, philoxInto, SeqlabError, STREAM_TASK, showValue, splitSeed } from '@seqlab/core';

export interface SplitShares {
  /** share of the distinct examples, between 0 and 1; default 0: none */
  readonly validation?: number;
  /** the same */
  readonly test?: number;
}

/** Numbers of examples, [N of the split] each, in rising order. */
export interface SplitNumbers {
  readonly training: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/**
 * Parts the examples 0 … length − 1 at random, equal ones to one side. Of the distinct keys, ⌊share · distinct + ½⌋, but at least one,
 * go to validation and to test, the rest to training. Which ones depends on the keys and the seed alone: neither on the order of
 * the examples nor on how often each stands there.
 *
 * Each key is brought to a number of 53 bits, so that 8 bytes an example and 4 for the answer are enough, however long the keys are. Two different keys have one number with a chance of n²/2⁵⁴ among n (2 % at 20 million): they then go to one side, and count as one.
 * @param keyOf what tells an example from others, by its number; called once for each
 * @throws SeqlabError `split-share` where a part would be empty, `random-seed`
 */
export function splitNumbers(
  length: number,
  keyOf: (index: number) => string,
  shares: SplitShares,
  seed = 0,
): SplitNumbers {
  checkArgument('splitNumbers', 'length', length, 'a whole number');
  checkArgument('splitNumbers', 'keyOf', keyOf, 'a function');
  checkArgument('splitNumbers', 'shares', shares, 'an object');
  const { validation = 0, test = 0 } = shares;
  checkShares(validation, test);
  const hash = keyHash(seed);
  const hashes = new Float64Array(length);
  for (let i = 0; i < length; i += 1) hashes[i] = hash(keyOf(i));

  const ranks = distinctRanks(hashes);
  const inValidation = sizeOf(validation, ranks.length);
  const inTest = sizeOf(test, ranks.length);
  if (inValidation + inTest >= ranks.length) {
    throw new SeqlabError(
      'split-share',
      `data: of ${ranks.length} distinct examples, ${inValidation} for validation and ${inTest} for test leave none for training. Give smaller shares or more examples.`,
    );
  }
  // the smallest numbers are for test, the next for validation: a share that grows keeps what it has
  const testEnd = ranks.at(inTest);
  const validationEnd = ranks.at(inTest + inValidation);
  const numbers = (belongs: (hash: number) => boolean): Int32Array => {
    let count = 0;
    for (const each of hashes) if (belongs(each)) count += 1;
    const found = new Int32Array(count);
    count = 0;
    for (let i = 0; i < length; i += 1) if (belongs(hashes[i]!)) found[count++] = i;
    return found;
  };
  return {
    training: numbers((each) => each >= validationEnd),
    validation: numbers((each) => each >= testEnd && each < validationEnd),
    test: numbers((each) => each < testEnd),
  };
}

/** The hashes are even, so that each of so many ranges of them has as many. */
const RANGES = 16;
const RANGE = 2 ** 53 / RANGES;

/** The distinct ones among numbers, in rising order; a range of them is sorted at a time, as all at once would take as much again. */
function distinctRanks(hashes: Float64Array): { readonly length: number; at(rank: number): number } {
  const counts = Array.from({ length: RANGES }, (_, range) => distinctIn(hashes, range).length);
  return {
    length: counts.reduce((sum, count) => sum + count, 0),
    at(rank) {
      let [range, before] = [0, 0];
      while (before + counts[range]! <= rank) {
        before += counts[range]!;
        range += 1;
      }
      return distinctIn(hashes, range)[rank - before]!;
    },
  };
}

function distinctIn(hashes: Float64Array, range: number): Float64Array {
  const isIn = (hash: number) => Math.floor(hash / RANGE) === range;
  let count = 0;
  for (const hash of hashes) if (isIn(hash)) count += 1;
  const sorted = new Float64Array(count);
  count = 0;
  for (const hash of hashes) if (isIn(hash)) sorted[count++] = hash;
  sorted.sort();
  let distinct = 0;
  for (let i = 0; i < sorted.length; i += 1) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[distinct++] = sorted[i]!;
  }
  return sorted.subarray(0, distinct);
}

function checkShares(validation: number, test: number): void {
  for (const [name, share] of [
    ['validation', validation],
    ['test', test],
  ] as const) {
    if (share >= 0 && share < 1) continue;
    throw new SeqlabError(
      'split-share',
      `data: the share for ${name} (${showValue(share)}) must be a number from 0, which is none, to less than 1. Give such a share, as 0.1.`,
    );
  }
}

const sizeOf = (share: number, distinct: number): number =>
  share === 0 ? 0 : Math.max(1, Math.round(share * distinct));

/** A number of 53 bits for a text: eight of its UTF-16 units at a time go into a block of Philox, whose key is the seed. */
function keyHash(seed: number): (text: string) => number {
  const [low, high] = splitSeed(seed);
  const block = new Uint32Array(4);
  return (text) => {
    block[0] = 0;
    block[1] = 0;
    block[2] = text.length;
    block[3] = STREAM_TASK;
    for (let i = 0; i < text.length || i === 0; i += 8) {
      for (let word = 0; word < 4; word += 1) {
        const at = i + 2 * word;
        // beyond the end NaN, which is no bit
        block[word]! ^= text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16);
      }
      philoxInto(block, 0, block[0]!, block[1]!, block[2]!, block[3]!, low, high);
    }
    return (block[0]! >>> 5) * 67108864 + (block[1]! >>> 6);
  };
}
