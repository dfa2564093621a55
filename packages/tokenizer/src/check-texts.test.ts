import { expect, test } from 'vitest';
import { symbolTokenizer, trainBpe, trainCharacterTokenizer, trainWordTokenizer } from './index.js';

const bpe = { vocabSize: 260 };
/** Plain JavaScript has no compiler that would say it. */
const untyped = (value: unknown) => value as never;

test.each<[string, () => unknown, string, string]>([
  [
    'one string for BPE',
    () => trainBpe('low low', bpe),
    'tokenizer-texts',
    'trainBpe: the texts are one string, and a list of strings was expected. Put a single text into an array.',
  ],
  [
    'one string for words',
    () => trainWordTokenizer('low low'),
    'tokenizer-texts',
    'trainWordTokenizer: the texts are one string',
  ],
  [
    'no texts',
    () => trainCharacterTokenizer(untyped(undefined)),
    'tokenizer-texts',
    'trainCharacterTokenizer: the texts are undefined',
  ],
  [
    'numbers for texts',
    () => trainBpe(untyped([7]), bpe),
    'tokenizer-text',
    'tokenizer: the text is 7, and a string was expected. Give text; String(value) makes it of a number.',
  ],
  [
    'no options',
    () => trainBpe(['ab'], untyped(undefined)),
    'options-object',
    'trainBpe: the options are undefined',
  ],
  [
    'pading',
    () => symbolTokenizer('01', untyped({ pading: true })),
    'options-unknown-key',
    'symbolTokenizer: there is no option "pading". Did you mean "padding"?',
  ],
  [
    'padding as text',
    () => trainWordTokenizer(['a'], untyped({ padding: 'false' })),
    'tokenizer-padding',
    'trainWordTokenizer: padding ("false") must be true or false.',
  ],
  ['symbols as a number', () => symbolTokenizer(untyped(10)), 'tokenizer-text', 'the text is 10'],
  [
    'a number to a symbol tokenizer',
    () => symbolTokenizer('01').encode(untyped(101)),
    'tokenizer-text',
    'the text is 101',
  ],
  [
    'a list to a word tokenizer',
    () => trainWordTokenizer(['a']).encode(untyped(['a'])),
    'tokenizer-text',
    'the text is an array',
  ],
  [
    'nothing to BPE',
    () => trainBpe(['ab'], bpe).encode(untyped(undefined)),
    'tokenizer-text',
    'the text is undefined',
  ],
])('%s is refused', (_, make, code, message) => {
  expect(make).toThrowError(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('the characters of one text are those of a list that holds it', () => {
  expect(trainCharacterTokenizer('ba').toJSON()).toEqual(trainCharacterTokenizer(['ba']).toJSON());
});
