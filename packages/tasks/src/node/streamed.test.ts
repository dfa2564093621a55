import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseModelConfig, type SequenceExample } from '@seqlab/core';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchesOfRows } from '../batches.js';
import { textClassification } from '../labels/classification.js';
import { textRegression } from '../labels/regression.js';
import { sequenceToSequence } from '../pairs/sequence-to-sequence.js';
import { type EncodeTexts, encodeInMemory } from '../rows/encode-texts.js';
import type { Task } from '../task.js';
import { languageModel } from '../text/language-model.js';
import { cachedEncoding, tokensCache } from './index.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamed-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const letters = (i: number) => 'abcdef'.repeat(4).slice(i % 5, (i % 5) + 1 + ((i * 7) % 13));
const COUNT = 300;
const all = <E>(make: (i: number) => E) => Array.from({ length: COUNT }, (_, i) => make(i));
const tokenizer = trainCharacterTokenizer('abcdef ');

const tasks: [string, Record<string, unknown>, (encode: EncodeTexts) => Task][] = [
  [
    'pairs',
    { architecture: 'encoder-decoder' },
    (encode) => {
      const training: SequenceExample[] = all((i) => ({
        task: '',
        input: letters(i),
        output: letters(i + 1),
      }));
      return sequenceToSequence({ training, source: tokenizer, encode });
    },
  ],
  [
    'classes',
    { architecture: 'encoder-only', pooling: 'mean', outputSize: 2 },
    (encode) =>
      textClassification({
        training: all((i) => ({ input: letters(i), label: `${i % 2}` })),
        tokenizer,
        encode,
      }),
  ],
  [
    'numbers',
    { architecture: 'encoder-only', pooling: 'mean', outputSize: 1 },
    (encode) =>
      textRegression({ training: all((i) => ({ input: letters(i), value: i })), tokenizer, encode }),
  ],
  [
    'documents',
    { architecture: 'decoder-only' },
    (encode) => languageModel({ training: all(letters), tokenizer, context: 5, encode }),
  ],
  [
    'running text',
    { architecture: 'decoder-only' },
    (encode) =>
      languageModel({ training: all((i) => `${letters(i)} `).values(), tokenizer, context: 5, encode }),
  ],
];

test.each(tasks)(
  '%s from the cache are the batches of those in memory, wherever a run goes on',
  (_, keys, make) => {
    const batchesOf = (encode: EncodeTexts, size: object) => {
      const task = make(encode);
      const config = parseModelConfig({ dModel: 8, heads: 1, ...task.modelKeys('decoder-only'), ...keys });
      return batchesOfRows(task.rows('training', config), { seed: 3, ...size });
    };
    const cached = cachedEncoding(tokensCache(folder), { training: 'sha' });
    for (const size of [{ batchSize: 16 }, { batchTokens: 64 }]) {
      const memory = batchesOf(encodeInMemory, size);
      const first = batchesOf(cached, size);
      expect(first.batchesPerEpoch).toBe(memory.batchesPerEpoch);
      for (let cursor = 0; cursor < 1.5 * memory.batchesPerEpoch; cursor += 1) {
        expect(first.at(cursor)).toEqual(memory.at(cursor));
      }
      // a run that goes on begins in the middle, with objects of its own
      const middle = Math.floor(1.3 * memory.batchesPerEpoch);
      expect(batchesOf(cached, size).at(middle)).toEqual(memory.at(middle));
    }
  },
);

test('ids that are not one sequence for each text are refused', () => {
  const short: EncodeTexts = (texts, given, of) => encodeInMemory([...texts].slice(1), given, of);
  const task = tasks[1]![2](short);
  const config = parseModelConfig({
    dModel: 8,
    heads: 1,
    ...task.modelKeys('encoder-only'),
    ...tasks[1]![1],
  });
  expect(() => task.rows('training', config)).toThrow(
    'task: encode gave 299 sequences for the 300 texts of the training split (input). Give one for each text, in their order.',
  );
});
