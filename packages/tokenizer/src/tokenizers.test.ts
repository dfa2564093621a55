import { errorOf, testTokenizer } from '@seqlab/testing';
import { describe, expect, test } from 'vitest';
import { bpeTokenizer } from './bpe-tokenizer.js';
import { symbolTokenizer, trainCharacterTokenizer } from './symbol-tokenizer.js';
import { tokenizerFromJSON as fromJSON } from './tokenizer-from-json.js';
import { trainBpe } from './train-bpe.js';
import { trainWordTokenizer, wordTokenizer } from './word-tokenizer.js';

const PROSE = ['the cat sat on the mat', 'the dog sat on the log', 'a cat and a dog'];
const ANY = [
  'plain',
  'ääkköset 🙂 漢字',
  ' leading and  double  spaces\n\ttabs',
  "it's 2026, isn't it?",
  '\u0000',
];

testTokenizer({ name: 'symbol', create: () => symbolTokenizer(), texts: ['0101', '1'], fromJSON });
testTokenizer({
  name: 'symbol with PAD',
  create: () => symbolTokenizer('01', { padding: true }),
  texts: ['0', '111'],
  fromJSON,
});
testTokenizer({
  name: 'symbols of emoji',
  create: () => symbolTokenizer('🙂🙃'),
  texts: ['🙃🙂🙂'],
  fromJSON,
});
testTokenizer({ name: 'character', create: () => trainCharacterTokenizer(ANY), texts: ANY, fromJSON });
testTokenizer({ name: 'word', create: () => trainWordTokenizer(PROSE), texts: PROSE, fromJSON });
testTokenizer({
  name: 'BPE',
  create: () => trainBpe(PROSE, { vocabSize: 290 }),
  texts: [...PROSE, ...ANY],
  fromJSON,
});
testTokenizer({
  name: 'BPE without cuts and PAD',
  create: () => trainBpe(PROSE, { vocabSize: 300, pretokenization: 'none', padding: false }),
  texts: [...PROSE, ...ANY],
  fromJSON,
});

describe('symbolTokenizer', () => {
  test("has the paper's ids", () => {
    const plain = symbolTokenizer();
    expect(plain.encode('0110')).toEqual([0, 1, 1, 0]);
    expect([plain.sosId, plain.eosId, plain.padId, plain.vocabSize]).toEqual([2, 3, null, 4]);
    const padded = symbolTokenizer('01', { padding: true });
    expect([padded.sosId, padded.eosId, padded.padId, padded.vocabSize]).toEqual([2, 3, 4, 5]);
    expect(padded.decode([2, 0, 1, 3, 4])).toBe('01');
  });

  test('names a symbol that it does not have', () => {
    const error = errorOf(() => symbolTokenizer().encode('01x'));
    expect(error.code).toBe('tokenizer-unknown-symbol');
    expect(error.message).toBe(
      'tokenizer: symbol 3, "x", is not in the vocabulary. Use "0", "1", or build the tokenizer from this text.',
    );
  });

  test('a word is named without the marks that the next one begins with, a letter with its own', () => {
    const unknown = (tokenizer: { encode(text: string): unknown }) =>
      errorOf(() => tokenizer.encode('x \u0301b')).message;
    expect(unknown(trainWordTokenizer(['a b']))).toMatch(/^tokenizer: word 1, "x", is not/);
    expect(errorOf(() => symbolTokenizer().encode('x\u0301')).message).toMatch(
      /^tokenizer: symbol 1, "x\u0301"/,
    );
  });

  test('refuses symbols that stand twice, are none, or are words', () => {
    const twice = errorOf(() => symbolTokenizer('010'));
    expect(twice.code).toBe('tokenizer-vocabulary');
    expect(twice.message).toBe(
      'tokenizer: the list of symbols has 3 entries, 2 of them different. Name at least one, and each once.',
    );
    expect(errorOf(() => symbolTokenizer('')).code).toBe('tokenizer-vocabulary');
    const word = errorOf(() => symbolTokenizer(['a', 'bc']));
    expect(word.code).toBe('tokenizer-symbol-length');
    expect(word.message).toBe(
      'tokenizer: "bc" must be a single character. Use the word tokenizer for longer pieces.',
    );
  });
});

test('characters have ids in the order of code points', () => {
  const tokenizer = trainCharacterTokenizer(['ba', 'c🙂a'], { padding: false });
  expect(tokenizer.encode('abc🙂')).toEqual([0, 1, 2, 3]);
  expect(tokenizer.padId).toBeNull();
});

describe('the word tokenizer', () => {
  test('gives the lowest ids to the most frequent words', () => {
    expect(trainWordTokenizer(['b a b', 'c b a']).encode('b a c')).toEqual([0, 1, 2]);
    expect(trainWordTokenizer(['z y', 'y z']).encode('y z')).toEqual([0, 1]); // ties: alphabetical
  });

  test('can be limited, and says what it leaves out', () => {
    const tokenizer = trainWordTokenizer(['b a b'], { maximumWords: 1 });
    expect(tokenizer.vocabSize).toBe(4);
    expect(errorOf(() => tokenizer.encode('a')).message).toContain(
      'word 1, "a", is not in the vocabulary. Use "b",',
    );
  });

  test.each([-1, 0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, '3' as unknown as number])(
    'maximumWords %j is refused',
    (maximumWords) => {
      const error = errorOf(() => trainWordTokenizer(['a b c'], { maximumWords }));
      expect(error.code).toBe('tokenizer-maximum-words');
      expect(error.message).toBe(
        `trainWordTokenizer: maximumWords (${maximumWords}) must be an integer of at least 1. Leave it out to keep all words.`,
      );
    },
  );

  test('joins with single spaces', () => {
    const tokenizer = wordTokenizer(['x', 'y'], false);
    expect(tokenizer.decode(tokenizer.encode('  x\n\ny '))).toBe('x y');
  });
});

test('an id out of range names the range', () => {
  expect(errorOf(() => symbolTokenizer().decode([4])).message).toBe(
    'tokenizer: id 4 must be an integer from 0 to 3. Decode with the tokenizer that encoded.',
  );
});

test.each([
  [null, 'the document is not a JSON object'],
  [[], 'the document is not a JSON object'],
  [{}, 'type (undefined) must be one of symbol, character, word, bpe'],
  [{ type: 'spm', padding: true }, 'type ("spm") must be one of symbol, character, word, bpe'],
  [{ type: 'symbol', symbols: ['0'] }, 'padding must be true or false'],
  [{ type: 'symbol', padding: true }, 'symbols must be an array of strings'],
  [{ type: 'character', padding: true, symbols: [1] }, 'symbols must be an array of strings'],
  [{ type: 'word', padding: true, words: 'a' }, 'words must be an array of strings'],
  [{ type: 'bpe', padding: true, merges: [] }, 'pretokenization must be "gpt2" or "none"'],
  [
    { type: 'bpe', padding: true, pretokenization: 'none', merges: [[1]] },
    'merges must be an array of pairs of ids',
  ],
  [
    { type: 'bpe', padding: true, pretokenization: 'none', merges: [[1, 0.5]] },
    'merges must be an array of pairs of ids',
  ],
])('the document %j is refused', (document, reason) => {
  const error = errorOf(() => fromJSON(document));
  expect(error.code).toBe('tokenizer-document');
  expect(error.message).toBe(`tokenizerFromJSON: ${reason}. Use a document that a tokenizer's toJSON wrote.`);
});

test.each([
  [[[256, 0]]],
  [[[0, -1]]],
  [
    [
      [1, 2],
      [1, 2],
    ],
  ],
] as [number, number][][][])('the merges %j are refused', (merges) => {
  const error = errorOf(() => bpeTokenizer({ merges, pretokenization: 'none', padding: false }));
  expect(error.code).toBe('tokenizer-merges');
  expect(error.message).toMatch(
    /^tokenizer: merge \d \[\d+, -?\d+\] must join two earlier ids, and each pair once\. Train the tokenizer again\.$/,
  );
});

// Unicode Standard Annex 15: the same letter composed (NFC), decomposed (NFD), or of another width (NFKC).
describe('letters that look alike are told apart by their code points', () => {
  const messageOf = (texts: string[], text: string) =>
    errorOf(() => trainCharacterTokenizer(texts).encode(text)).message;

  test.each([
    [
      'café',
      'cafe\u0301',
      `character 4, "e\u0301" (U+0301), is not in the vocabulary. The text would be known in Unicode's form NFC`,
    ],
    [
      'cafe\u0301',
      'café',
      'character 4, "é" (U+00E9), is not in the vocabulary. The text would be known in Unicode\'s form NFD',
    ],
    [
      '10',
      '１0',
      'character 1, "１" (U+FF11), is not in the vocabulary. The text would be known in Unicode\'s form NFKC',
    ],
    [
      'a b',
      'a\u00a0b',
      'character 2, U+00A0 (no-break space), is not in the vocabulary. The text would be known in',
    ],
    ['ab', 'a\u200bb', 'character 2, U+200B (zero width space), is not in the vocabulary. Use "a", "b", or'],
    ['ab', '\ufeffab', 'character 1, U+FEFF (byte order mark), is not in the vocabulary.'],
    ['ab', 'a b', 'character 2, U+0020 (space), is not in the vocabulary.'],
    ['ab', 'а', 'character 1, "а" (U+0430), is not in the vocabulary. Use "a", "b", or'],
    ['a\u0301', 'b', 'character 1, "b", is not in the vocabulary. Use "a", U+0301, or'],
  ])('%j against %j', (known, text, message) => {
    expect(messageOf([known], text)).toContain(`tokenizer: ${message}`);
  });

  test('in words too', () => {
    expect(errorOf(() => trainWordTokenizer(['naïve']).encode('nai\u0308ve')).message).toBe(
      'tokenizer: word 1, "nai\u0308ve" (U+0308), is not in the vocabulary. The text would be known in Unicode\'s form NFC, in which the same letters are written otherwise. Normalise it (text.normalize("NFC")), or build the tokenizer from this text.',
    );
  });
});

test('an unknown way to cut text is refused', () => {
  const error = errorOf(() => trainBpe(['a'], { vocabSize: 300, pretokenization: 'gpt4' as 'gpt2' }));
  expect(error.code).toBe('tokenizer-pretokenization');
  expect(error.message).toBe(
    'trainBpe: pretokenization ("gpt4") must be "gpt2" or "none". Leave it out for "gpt2".',
  );
});
