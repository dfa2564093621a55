import type { Tokenizer } from '@seqlab/core';
import { trainBpe, trainCharacterTokenizer, trainWordTokenizer } from '@seqlab/tokenizer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EncodeTexts, encodeInMemory } from '../rows/encode-texts.js';
import { specialIds } from '../rows/pair-rows.js';
import { raggedIdsOf } from '../rows/ragged-ids.js';
import { documentRows } from '../rows/text-rows.js';
import { languageModel } from './language-model.js';
import { predictedBytes, utf8Length } from './text-bytes.js';
import { textRows } from './text-split.js';

const TEXT = 'ääkköset 🙂 漢字, and plain words. '.repeat(20);
const tokenizers = {
  character: trainCharacterTokenizer([TEXT]),
  word: trainWordTokenizer([TEXT]),
  bpe: trainBpe([TEXT], { vocabSize: 300 }),
};
const parts = (name: keyof typeof tokenizers) =>
  ({ name: 'training', tokenizer: tokenizers[name], context: 7 }) as const;
const listed = (rows: ReturnType<typeof textRows>) =>
  Array.from({ length: rows.length }, (_, i) => {
    const { tgt, labels } = rows.at(i)!;
    return { tgt: Array.from(tgt), labels: Array.from(labels) };
  });

describe('running text', () => {
  test.each(['character', 'word', 'bpe'] as const)('in pieces has the rows of the whole, by %ss', (name) => {
    const whole = listed(textRows(TEXT, parts(name)));
    const pieces = Array.from({ length: Math.ceil(TEXT.length / 5) }, (_, i) => TEXT.slice(5 * i, 5 * i + 5));
    expect(listed(textRows(new Set([TEXT]), parts(name)))).toEqual(whole);
    expect(listed(textRows(pieces.values(), parts(name)))).toEqual(whole);
    const ids = Int32Array.from(tokenizers[name].encode(TEXT));
    expect(listed(textRows(ids, parts(name)))).toEqual(whole);
  });

  test('is made into ids by the part that is given, once', () => {
    const asked: unknown[] = [];
    const encode: EncodeTexts = (texts, tokenizer, of) => {
      asked.push(of);
      return encodeInMemory(texts, tokenizer, of);
    };
    const task = languageModel({
      training: [TEXT].values(),
      validation: [TEXT, 'and'],
      tokenizer: tokenizers.character,
      encode,
    });
    expect(task.sizes).toEqual({ training: 1, validation: 2, test: 0 });
    const config = {
      architecture: 'decoder-only',
      vocabSize: 99,
      outputSize: 99,
      padId: tokenizers.character.padId,
      causal: true,
    };
    for (const split of ['training', 'validation', 'training'] as const) task.rows(split, config as never);
    expect(asked).toEqual([
      { split: 'training', side: 'text' },
      { split: 'validation', side: 'document' },
    ]);
  });

  test('says where it has what the tokenizer does not know', () => {
    const text = `${'and '.repeat(30000)}q`;
    expect(() => textRows(text, parts('word'))).toThrow(
      'behind the first 114687 letters of the text: tokenizer: word 1329, "q", is not in the vocabulary.',
    );
    expect(() => textRows('q', parts('word'))).toThrow(/^tokenizer: word 1, "q"/);
    expect(() => textRows(['and', 'q'], parts('word'))).toThrow('document 2: tokenizer: word 1, "q"');
  });

  test('that is none is refused', () => {
    const tokenizer = tokenizers.character;
    expect(() => languageModel({ training: 7 as never, tokenizer })).toThrow(
      'languageModel: training is 7, and text was expected. Give a string, pieces of one, ids, or a list of documents.',
    );
  });
});

test('the bytes that are predicted do not depend on how much is held at a time', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('ä', '🙂', '漢', 'plain', ' ', ', ') }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 30 }),
      (documents, context, chunk) => {
        for (const tokenizer of [
          tokenizers.character,
          tokenizers.bpe,
          trainWordTokenizer([...documents, 'a']),
        ]) {
          const ids = documents.map((text) => {
            try {
              return tokenizer.encode(text);
            } catch {
              return [];
            }
          });
          const rows = documentRows(raggedIdsOf(ids), specialIds(tokenizer), context);
          const text = tokenizer.decode(ids.flat());
          expect(predictedBytes(rows, tokenizer, chunk)).toBe(utf8Length(text) + documents.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('what a tokenizer does not know takes one byte, not the three of what it reads as', () => {
  const known = trainCharacterTokenizer(['ab '], { unknown: true });
  const bytes = (text: string, tokenizer: Tokenizer) =>
    predictedBytes(
      documentRows(raggedIdsOf([tokenizer.encode(text)]), specialIds(tokenizer), 4),
      tokenizer,
      3,
    );
  const ascii = 'a cab, a bad cab?';
  expect(bytes(ascii, known)).toBe(ascii.length + 1);
  expect(bytes('ä', known)).toBe(2);
  // "the", " " and the one of UNK
  const words = trainWordTokenizer(['the cat'], { unknown: true });
  expect(bytes('the dog', words)).toBe('the x'.length + 1);
});

test('documents by the hundred are found, however long each is', () => {
  const documents = Array.from({ length: 300 }, (_, d) =>
    Array.from({ length: (d * 7) % 23 }, (_, i) => (d + i) % 9),
  );
  const special = { sosId: 10, eosId: 11, padId: 12 };
  const rows = documentRows(raggedIdsOf(documents), special, 4);
  const all = listed(rows);
  expect(all.flatMap(({ labels }) => labels)).toEqual(documents.flatMap((ids) => [...ids, 11]));
  expect(all.flatMap(({ tgt }) => tgt)).toEqual(documents.flatMap((ids) => [10, ...ids]));
  expect(all.map(({ labels }) => labels.length)).toEqual(all.map((_, i) => rows.size(i)));
});
