import { expect, test } from 'vitest';
import { pad, parseBatch, parseJson, weightHash, wrap } from './index.js';

test.each<[string, () => unknown, string]>([
  [
    'no ids',
    () => wrap(undefined as never, 2, 3),
    'wrap: ids is undefined, expected a list. Pass a list as ids.',
  ],
  ['a row that is none', () => pad([[1], null] as never, null, 0), 'pad: rows[1] is null, expected a list.'],
  [
    'a length in words',
    () => pad([[1]], 'all' as never, 0),
    'pad: length is "all", expected a whole number.',
  ],
  ['no text', () => parseJson(undefined as never), 'parseJson: text is undefined, expected a text.'],
  [
    'no limits',
    () => parseBatch({}, undefined as never),
    'parseBatch: limits is undefined, expected an object.',
  ],
  [
    'weights that are no Map',
    () => weightHash({} as never),
    'weightHash: weights is an object, expected a Map.',
  ],
  [
    'an array without values',
    () => weightHash(new Map([['w', { shape: [1] }]]) as never),
    'weightHash: values of w is undefined, expected a typed array.',
  ],
])('refused: %s', (_, call, message) => {
  expect(call).toThrowError(
    expect.objectContaining({ code: 'argument-kind', message: expect.stringContaining(message) }),
  );
});
