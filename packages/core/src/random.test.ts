import { describe, expect, test } from 'vitest';
import { philox4x32 } from './philox.js';
import {
  normalArray,
  permutation,
  randomInteger,
  randomWord,
  STREAM_DATA,
  STREAM_DROPOUT,
  STREAM_INIT,
  STREAM_SAMPLING,
  STREAM_TASK,
  shuffled,
  splitSeed,
  uniform,
  uniformArray,
} from './random.js';

const KEY = { seed: 7, stream: STREAM_INIT, index: 3 };

function moments(values: ArrayLike<number>) {
  const list = Array.from(values);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
  return { mean, variance };
}

describe('the counter layout', () => {
  test('is the documented one', () => {
    const seed = 5 * 4294967296 + 9;
    expect(splitSeed(seed)).toEqual([9, 5]);
    const block = philox4x32([2, 3, 0, STREAM_DATA], [9, 5]);
    for (let lane = 0; lane < 4; lane += 1)
      expect(randomWord(seed, STREAM_DATA, 8 + lane, 3)).toBe(block[lane]);
  });

  test('gives streams their published numbers', () => {
    expect([STREAM_INIT, STREAM_DATA, STREAM_DROPOUT, STREAM_SAMPLING, STREAM_TASK]).toEqual([1, 2, 3, 4, 5]);
  });

  test('tells seeds, streams, indices and numbers apart, seed 0 included', () => {
    const words = [
      randomWord(0, 1, 0),
      randomWord(1, 1, 0),
      randomWord(4294967296, 1, 0),
      randomWord(0, 2, 0),
      randomWord(0, 1, 0, 1),
      randomWord(0, 1, 1),
      randomWord(0, 1, 4),
    ];
    expect(new Set(words).size).toBe(words.length);
    expect(randomWord(0, 1, 0)).toBe(randomWord(0, 1, 0));
  });
});

describe('uniform', () => {
  test('is a multiple of 2^-24 in [0, 1), and the arrays hold the same values', () => {
    const array = uniformArray(1000, 0, 1, KEY);
    for (let i = 0; i < 1000; i += 1) {
      const value = uniform(KEY.seed, KEY.stream, i, KEY.index);
      expect(value * 16777216).toBe(Math.floor(value * 16777216));
      expect(value >= 0 && value < 1).toBe(true);
      expect(array[i]).toBe(value);
    }
  });

  test('has the mean and variance of its distribution, within five standard errors', () => {
    const { mean, variance } = moments(uniformArray(100000, -2, 4, KEY));
    expect(Math.abs(mean - 1)).toBeLessThan(5 * Math.sqrt(3 / 100000));
    expect(Math.abs(variance - 3)).toBeLessThan(5 * Math.sqrt((3 * 3 * 0.8) / 100000));
  });

  test('does not depend on how many values are asked for', () => {
    const few = uniformArray(5, -1, 1, KEY);
    expect([...uniformArray(9, -1, 1, KEY).subarray(0, 5)]).toEqual([...few]);
    expect(uniformArray(0, -1, 1, KEY)).toHaveLength(0);
  });
});

describe('normal', () => {
  test('has the moments of the standard normal distribution, within five standard errors', () => {
    const values = normalArray(100001, KEY);
    const { mean, variance } = moments(values);
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(100001));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 100001));
    const fourth = values.reduce((sum, value) => sum + value ** 4, 0) / values.length;
    expect(Math.abs(fourth - 3)).toBeLessThan(5 * Math.sqrt(96 / 100001));
    const beyondTwo = values.filter((value) => Math.abs(value) > 2).length / values.length;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(5 * Math.sqrt(0.0455 / 100001));
  });

  test('is the Box-Muller transform of the words', () => {
    const [first, second] = [randomWord(7, STREAM_INIT, 0, 3), randomWord(7, STREAM_INIT, 1, 3)];
    const radius = Math.sqrt(-2 * Math.log((first + 1) / 2 ** 32));
    const angle = (2 * Math.PI * second) / 2 ** 32;
    const values = normalArray(2, KEY);
    expect(values[0]).toBeCloseTo(radius * Math.cos(angle), 6);
    expect(values[1]).toBeCloseTo(radius * Math.sin(angle), 6);
  });

  test('is the same in every engine: these bits are part of the contract', () => {
    const bits = new Uint32Array(normalArray(4, { seed: 0, stream: STREAM_INIT }).buffer);
    expect(Array.from(bits, (word) => word.toString(16))).toMatchInlineSnapshot(`
      [
        "3fd359cc",
        "3f587c3a",
        "bdd11911",
        "bdecd29d",
      ]
    `);
  });
});

describe('integers and permutations', () => {
  test('each integer below the bound is equally likely', () => {
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 6000; i += 1) counts[randomInteger(6, i, KEY)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(25.7); // p = 0.0001 with 5 degrees of freedom
  });

  test('each order of three is equally likely', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 6000; index += 1) {
      const order = permutation(3, { ...KEY, index }).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['012', '021', '102', '120', '201', '210']);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(25.7);
  });

  test('a permutation swaps number i with randomInteger number i', () => {
    for (const [count, index, seed] of [
      [2, 0, 0],
      [3, 7, 5],
      [101, 2 ** 32 - 1, 2 ** 53 - 1],
      [1000, 3, 4294967296],
    ] as const) {
      const key = { seed, stream: KEY.stream, index };
      const expected = Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i -= 1) {
        const j = randomInteger(i + 1, i, key);
        [expected[i], expected[j]] = [expected[j]!, expected[i]!];
      }
      expect(Array.from(permutation(count, key))).toEqual(expected);
    }
    expect(() => permutation(2, { ...KEY, index: -1 })).toThrow(/index \(-1\) must be an integer/);
  });

  test('shuffled keeps every item', () => {
    const items = Array.from('abcdefgh');
    expect(shuffled(items, KEY).sort()).toEqual(items);
    expect(permutation(0, KEY)).toHaveLength(0);
  });
});

test.each([
  [-1, 'random: seed (-1) must be an integer from 0 to 9007199254740991. Use one of those.'],
  [0.5, 'random: seed (0.5) must be an integer from 0 to 9007199254740991. Use one of those.'],
  [
    2 ** 53,
    'random: seed (9007199254740992) must be an integer from 0 to 9007199254740991. Use one of those.',
  ],
  [Number.NaN, 'random: seed (NaN) must be an integer from 0 to 9007199254740991. Use one of those.'],
])('seed %d is refused', (seed, message) => {
  expect(() => splitSeed(seed)).toThrow(expect.objectContaining({ code: 'random-seed', message }));
});

test.each([
  [() => randomWord(0, 1, 2 ** 34), 'number (17179869184) must be an integer from 0 to 17179869183'],
  [() => randomWord(0, 1, -1), 'number (-1) must'],
  [() => randomWord(0, 1, 0, 2 ** 32), 'index (4294967296) must be an integer from 0 to 4294967295'],
  [() => uniformArray(-1, 0, 1, KEY), 'count (-1) must'],
  [() => normalArray(3, { ...KEY, index: 0.5 }), 'index (0.5) must'],
  [() => randomInteger(0, 0, KEY), 'bound'],
])('%s is refused', (f, message) => {
  expect(f).toThrow(
    expect.objectContaining({ code: 'random-range', message: expect.stringContaining(message) }),
  );
});
