import { expect, test } from 'vitest';
import { weightHash } from './weight-hash.js';

const a = { shape: [2], values: Float32Array.of(1, 2) };
const b = { shape: [1], values: Float32Array.of(3) };

test('is eight hexadecimal digits that do not depend on the order of the map', () => {
  const hash = weightHash(
    new Map([
      ['a', a],
      ['b', b],
    ]),
  );
  expect(hash).toMatch(/^[0-9a-f]{8}$/);
  expect(
    weightHash(
      new Map([
        ['b', b],
        ['a', a],
      ]),
    ),
  ).toBe(hash);
  expect(hash).toMatchInlineSnapshot(`"0373ea08"`);
});

test('changes with a name, a shape, one bit of a value, and where one array ends', () => {
  const hashes = [
    new Map([['a', a]]),
    new Map([['b', a]]),
    new Map([['a', { shape: [2, 1], values: a.values }]]),
    new Map([['a', { shape: [2], values: Float32Array.of(1, 2.0000002) }]]),
    new Map([['a', { shape: [2], values: Float32Array.of(-0, 0) }]]),
    new Map([['a', { shape: [2], values: Float32Array.of(0, 0) }]]),
    new Map([
      ['a', a],
      ['b', b],
    ]),
  ].map(weightHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('reads only the view, not the buffer around it', () => {
  const around = Float32Array.of(9, 1, 2, 9);
  expect(weightHash(new Map([['a', { shape: [2], values: around.subarray(1, 3) }]]))).toBe(
    weightHash(new Map([['a', a]])),
  );
});
