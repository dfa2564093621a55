import { expect, test } from 'vitest';
import { pad, paddingMask, padJoined, wrap } from './pad-sequences.js';

test('wrap puts SOS and EOS around the ids', () => {
  expect(wrap([0, 1], 2, 3)).toEqual([2, 0, 1, 3]);
  expect(wrap(Int32Array.of(0), null, 3)).toEqual([0, 3]);
  expect(wrap([], 2, null)).toEqual([2]);
});

test('pad fills rows to the longest, or to a length', () => {
  expect(pad([[1], [1, 2]], null, 4)).toEqual({ ids: Int32Array.of(1, 4, 1, 2), length: 2 });
  expect(pad([[1]], 3, 4)).toEqual({ ids: Int32Array.of(1, 4, 4), length: 3 });
  expect(pad([[1], [2]], null, null)).toEqual({ ids: Int32Array.of(1, 2), length: 1 });
  expect(pad([], null, 4)).toEqual({ ids: new Int32Array(0), length: 0 });
});

test('rows that are one behind the other are filled as rows of their own are', () => {
  const joined = { ids: Int32Array.of(1, 1, 2), ends: Int32Array.of(1, 1, 3) };
  expect(padJoined(joined, 3, 4)).toEqual(pad([[1], [], [1, 2]], 3, 4));
  expect(padJoined(joined, 3, 4).ids).toEqual(Int32Array.of(1, 4, 4, 4, 4, 4, 1, 2, 4));
  expect(() => padJoined(joined, null, null)).toThrow(expect.objectContaining({ code: 'pad-no-id' }));
  expect(() => padJoined(joined, 1, 4)).toThrow(expect.objectContaining({ code: 'pad-too-long' }));
});

test('pad refuses what does not fit', () => {
  expect(() => pad([[1, 2, 3]], 2, 4)).toThrow(
    expect.objectContaining({
      code: 'pad-too-long',
      message: 'pad: a row has 3 ids, more than the length 2. Use a length of at least 3 or shorten the row.',
    }),
  );
  expect(() => pad([[1], [1, 2]], null, null)).toThrow(
    expect.objectContaining({
      code: 'pad-no-id',
      message: 'pad: rows must have 2 ids each when there is no PAD. Use a tokenizer with padding.',
    }),
  );
});

test('paddingMask marks PAD', () => {
  expect(paddingMask(Int32Array.of(2, 4, 0, 4), 4)).toEqual(Int32Array.of(0, 1, 0, 1));
  expect(paddingMask(Int32Array.of(2, 4), null)).toEqual(Int32Array.of(0, 0));
});
