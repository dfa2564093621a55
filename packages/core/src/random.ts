import { checkArgument } from './check-argument.js';
import { philoxInto } from './philox.js';
import { portableLog } from './portable-log.js';
import { portableCos, portableSin } from './portable-trigonometry.js';
import { SeqlabError } from './seqlab-error.js';

/**
 * Random numbers as a pure function: value = f(seed, stream, index, number). No state, so that any value can be had again,
 * in any order and on any backend.
 *
 * Philox key     = [seed mod 2³², ⌊seed / 2³²⌋]
 * Philox counter = [⌊number / 4⌋, index, second index, stream]; word `number mod 4` of the block is the value.
 *
 * `index` tells apart what belongs to one stream: the parameter's number for STREAM_INIT, the epoch for STREAM_DATA,
 * the dropout site for STREAM_DROPOUT (second index: the step). The second index is 0 where nothing else is said.
 */
export interface RandomKey {
  /** an integer 0 … 2⁵³ − 1; 0 is a seed like any other */
  readonly seed: number;
  /** one of the STREAM_ constants */
  readonly stream: number;
  /** 0 … 2³² − 1; default 0 */
  readonly index?: number;
}

export const STREAM_INIT = 1;
export const STREAM_DATA = 2;
export const STREAM_DROPOUT = 3;
export const STREAM_SAMPLING = 4;
/** making, splitting and disturbing data sets, so that it has nothing in common with their shuffling */
export const STREAM_TASK = 5;
/** the low halves of dropout's numbers, which one in 65,536 needs */
export const STREAM_DROPOUT_LOW = 6;
/** which tokens a model is to tell */
export const STREAM_MASK = 7;
/** how images are moved, mirrored and cut while they are learned from */
export const STREAM_AUGMENT = 8;

const TWO_PI = 6.283185307179586;
const NUMBERS_PER_KEY = 17179869184;

/** The two 32-bit words of a seed, low first: Philox's key. Throws `random-seed` unless it is an integer 0 … 2⁵³ − 1. */
export function splitSeed(seed: number): [low: number, high: number] {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new SeqlabError(
      'random-seed',
      `random: seed (${seed}) must be an integer from 0 to 9007199254740991. Use one of those.`,
    );
  }
  return [seed >>> 0, Math.floor(seed / 4294967296)];
}

/** The random word, 0 … 2³² − 1, with that number. */
export function randomWord(seed: number, stream: number, number: number, index = 0): number {
  checkRange('number', number, NUMBERS_PER_KEY);
  checkRange('index', index, 4294967296);
  const [low, high] = splitSeed(seed);
  philoxInto(block, 0, Math.floor(number / 4), index, 0, stream, low, high);
  return block[number % 4]!;
}

/** Uniform in [0, 1), a multiple of 2⁻²⁴ and so exact in float32. `counter` is the number of the value, 0 … 2³⁴ − 1. */
export function uniform(seed: number, stream: number, counter: number, index = 0): number {
  return (randomWord(seed, stream, counter, index) >>> 8) / 16777216;
}

/** `count` values uniform from low on and below high, [count]: value i is low + (high − low)·uniform(i), rounded once to float32. */
export function uniformArray(count: number, low: number, high: number, key: RandomKey): Float32Array {
  checkArgument('uniformArray', 'key', key, 'an object');
  const words = randomWords(count, key);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = low + (high - low) * ((words[i]! >>> 8) / 16777216);
  return values;
}

/** `count` values [count] from the standard normal distribution (Box–Muller on pairs of words, in double, rounded to float32). */
export function normalArray(count: number, key: RandomKey): Float32Array {
  checkArgument('normalArray', 'key', key, 'an object');
  const words = randomWords(count + (count % 2), key);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    // (0, 1], because the logarithm of 0 is infinite
    const radius = Math.sqrt(-2 * portableLog((words[i]! + 1) / 4294967296));
    const angle = TWO_PI * (words[i + 1]! / 4294967296);
    values[i] = radius * portableCos(angle);
    if (i + 1 < count) values[i + 1] = radius * portableSin(angle);
  }
  return values;
}

/** The integer 0 … bound − 1 with that number; made from 53 random bits, so that no value is favoured by more than bound/2⁵³. */
export function randomInteger(bound: number, number: number, key: RandomKey): number {
  checkRange('bound', bound - 1, 4294967296);
  const high = randomWord(key.seed, key.stream, 2 * number, key.index);
  const low = randomWord(key.seed, key.stream, 2 * number + 1, key.index);
  return Math.floor(share(high, low) * bound);
}

/** 53 bits of two words as a number in [0, 1). */
const share = (high: number, low: number): number =>
  ((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992;

/** The numbers 0 … count − 1 in random order, [count] (Fisher–Yates): number i changes places with one of 0 … i, which is `randomInteger` number i. */
export function permutation(count: number, key: RandomKey): Int32Array {
  checkArgument('permutation', 'key', key, 'an object');
  const { seed, stream, index = 0 } = key;
  const order = Int32Array.from({ length: count }, (_, i) => i);
  if (count < 2) return order;
  checkRange('index', index, 4294967296);
  const [low, high] = splitSeed(seed);
  // a block of four words is two of these integers
  let made = -1;
  for (let i = count - 1; i > 0; i -= 1) {
    const wanted = i >>> 1;
    if (wanted !== made) philoxInto(block, 0, wanted, index, 0, stream, low, high);
    made = wanted;
    const word = 2 * (i & 1);
    const j = Math.floor(share(block[word]!, block[word + 1]!) * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}

/** The items in random order, as a new array. */
export function shuffled<T>(items: readonly T[], key: RandomKey): T[] {
  checkArgument('shuffled', 'items', items, 'a list');
  checkArgument('shuffled', 'key', key, 'an object');
  return Array.from(permutation(items.length, key), (i) => items[i]!);
}

const block = new Uint32Array(4);

function randomWords(count: number, { seed, stream, index = 0 }: RandomKey): Uint32Array {
  checkRange('count', count, NUMBERS_PER_KEY);
  checkRange('index', index, 4294967296);
  const [low, high] = splitSeed(seed);
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let i = 0; i < count; i += 4) philoxInto(words, i, i / 4, index, 0, stream, low, high);
  return words.subarray(0, count);
}

function checkRange(name: string, value: number, end: number): void {
  if (Number.isInteger(value) && value >= 0 && value < end) return;
  throw new SeqlabError(
    'random-range',
    `random: ${name} (${value}) must be an integer from 0 to ${end - 1}. Pass one of those.`,
  );
}
