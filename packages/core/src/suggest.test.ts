import { expect, test } from 'vitest';
import { didYouMean, suggest } from './suggest.js';

const NAMES = ['dModel', 'heads', 'dropout', 'learningRate', 'encoderLayers', 'decoderLayers', 'eps'];

test.each([
  ['d_model', 'dModel'],
  ['dmodel', 'dModel'],
  ['learning-rate', 'learningRate'],
  ['haeds', 'heads'],
  ['head', 'heads'],
  ['drop', null],
  ['dropuot', 'dropout'],
  ['encoderlayer', 'encoderLayers'],
  ['esp', 'eps'],
  ['temperature', null],
  ['', null],
])('%j suggests %j', (typed, expected) => {
  expect(suggest(typed, NAMES)).toBe(expected);
});

test('a name of a million letters is answered at once', () => {
  expect(suggest('x'.repeat(1000000), NAMES)).toBeNull();
});

test('didYouMean is the end of an error text', () => {
  expect(didYouMean('haeds', NAMES)).toBe(' Did you mean "heads"?');
  expect(didYouMean('temperature', NAMES)).toBe('');
});
