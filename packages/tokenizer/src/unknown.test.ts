import { errorOf, testTokenizer } from '@seqlab/testing';
import { describe, expect, test } from 'vitest';
import {
  countOf,
  symbolTokenizer,
  tokenizerFromJSON,
  trainBpe,
  trainCharacterTokenizer,
  trainWordTokenizer,
  wordTokenizer,
} from './index.js';

const PROSE = ['the cat sat on the mat', 'the dog sat'];
const all = { unknown: true, mask: true };

testTokenizer({
  name: 'word with UNK and MASK',
  create: () => trainWordTokenizer(PROSE, all),
  texts: PROSE,
  fromJSON: tokenizerFromJSON,
});
testTokenizer({
  name: 'character with UNK and MASK',
  create: () => trainCharacterTokenizer(PROSE, all),
  texts: PROSE,
  fromJSON: tokenizerFromJSON,
});
testTokenizer({
  name: 'BPE with MASK',
  create: () => trainBpe(PROSE, { vocabSize: 290, mask: true }),
  texts: PROSE,
  fromJSON: tokenizerFromJSON,
});

describe('words that are not known', () => {
  const tokenizer = trainWordTokenizer(['b a b'], { ...all, padding: true });

  test('have an id of their own before the other special ones, PAD last', () => {
    const { unkId, maskId, sosId, eosId, padId, vocabSize } = tokenizer;
    expect([unkId, maskId, sosId, eosId, padId, vocabSize]).toEqual([2, 3, 4, 5, 6, 7]);
    expect(tokenizer.encode('a c b d')).toEqual([1, 2, 0, 2]);
    expect(countOf(tokenizer.encode('a c b d'), unkId)).toBe(2);
    expect(countOf([1, 2], null)).toBe(0);
  });

  test('decode as <unk>, which encodes as the id', () => {
    expect(tokenizer.decode([1, 2, 3, 4, 5, 6])).toBe('a <unk>');
    expect(tokenizer.encode('a <unk>')).toEqual([1, 2]);
    expect(trainWordTokenizer(['a <unk> <unk>'], { unknown: true }).encode('<unk> a')).toEqual([1, 0]);
  });

  test('are an error without it, which says how to have it', () => {
    expect(errorOf(() => wordTokenizer(['a'], true).encode('b')).message).toBe(
      'tokenizer: word 1, "b", is not in the vocabulary. Use "a", or build the tokenizer from this text, or with unknown: true, which gives an id to all that it does not know.',
    );
    expect(errorOf(() => symbolTokenizer('0').encode('1')).message).toMatch(
      /build the tokenizer from this text\.$/,
    );
  });
});

test('characters that are not known decode as U+FFFD', () => {
  const tokenizer = trainCharacterTokenizer(['ab\ufffd'], { unknown: true });
  expect(tokenizer.unkId).toBe(2);
  expect(tokenizer.encode('a🙂bé')).toEqual([0, 2, 1, 2]);
  expect(tokenizer.decode([0, 2, 1, 2])).toBe('a\ufffdb\ufffd');
});

describe('vocabSize', () => {
  test('counts special ids and keeps the most frequent', () => {
    const words = trainWordTokenizer(['c b a b c c'], { vocabSize: 6, unknown: true });
    expect(words.vocabSize).toBe(6);
    expect(words.encode('c b a')).toEqual([0, 1, 2]);
    const characters = trainCharacterTokenizer(['cbabc🙂🙂🙂'], { vocabSize: 6, unknown: true });
    expect(characters.vocabSize).toBe(6);
    // b and c are as frequent: the first of the alphabet stays; ids follow code points
    expect(characters.encode('🙂bca')).toEqual([1, 0, 2, 2]);
  });

  test('larger than what there is keeps all', () => {
    expect(trainCharacterTokenizer(['ab'], { vocabSize: 99 }).vocabSize).toBe(5);
    expect(trainWordTokenizer(['a b'], { vocabSize: 99, maximumWords: 1 }).vocabSize).toBe(4);
  });

  test.each([3, 3.5, Number.NaN, Number.POSITIVE_INFINITY])('%d is refused', (vocabSize) => {
    for (const train of [trainCharacterTokenizer, trainWordTokenizer]) {
      const error = errorOf(() => train(['a b'], { vocabSize }));
      expect(error.code).toBe('tokenizer-vocab-size');
      expect(error.message).toBe(
        `${train.name}: vocabSize (${vocabSize}) must be an integer of at least 4 (3 special ids and an entry). Leave it out to keep all.`,
      );
    }
  });
});

test('documents from before there was UNK read as before, and are written as before', () => {
  for (const document of [
    { type: 'word', words: ['a', 'b'], padding: true },
    { type: 'character', symbols: ['a'], padding: false },
    { type: 'bpe', merges: [[97, 98]], pretokenization: 'gpt2', padding: true },
  ]) {
    const tokenizer = tokenizerFromJSON(document);
    expect([tokenizer.unkId, tokenizer.maskId]).toEqual([null, null]);
    expect(JSON.stringify(tokenizer.toJSON())).toBe(JSON.stringify(document));
  }
});

test.each([
  [{ type: 'word', words: ['a'], padding: true, unknown: 1 }, 'unknown must be true or false'],
  [{ type: 'word', words: ['a'], padding: true, mask: 'yes' }, 'mask must be true or false'],
  [
    { type: 'bpe', merges: [], pretokenization: 'gpt2', padding: true, unknown: true },
    'unknown must be false where bytes stand for all there is',
  ],
])('the document %j is refused', (document, reason) => {
  expect(errorOf(() => tokenizerFromJSON(document)).message).toContain(`tokenizerFromJSON: ${reason}.`);
});

test('a switch that is neither on nor off is refused', () => {
  const error = errorOf(() => trainWordTokenizer(['a'], { unknown: 'yes' as never }));
  expect(error.code).toBe('tokenizer-switch');
  expect(error.message).toBe(
    'trainWordTokenizer: unknown ("yes") must be true or false. Give one of them, or leave it out.',
  );
});

test('texts are gone through once', () => {
  function* once() {
    yield* PROSE;
  }
  expect(trainCharacterTokenizer(once()).toJSON()).toEqual(trainCharacterTokenizer(PROSE).toJSON());
  expect(trainWordTokenizer(once()).toJSON()).toEqual(trainWordTokenizer(PROSE).toJSON());
  expect(trainBpe(once(), { vocabSize: 280 }).toJSON()).toEqual(trainBpe(PROSE, { vocabSize: 280 }).toJSON());
});
