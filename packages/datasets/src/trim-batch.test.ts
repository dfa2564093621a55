import type { Tokenizer } from '@seqlab/core';
import { expect, test } from 'vitest';
import { batchOf } from './token-batch.js';
import { trimBatch } from './trim-batch.js';

test('what is left is what padding to the longest row makes', () => {
  const tokenizer: Tokenizer = {
    vocabSize: 5,
    sosId: 2,
    eosId: 3,
    padId: 4,
    encode: (text) => Array.from(text, Number),
    decode: (ids) => Array.from(ids).join(''),
    toJSON: () => ({ type: 'digits' }),
  };
  const examples = ['0', '110', '01'].map((text) => ({ task: 'copy', input: text, output: text }));
  const wide = batchOf(examples, tokenizer, { length: 9 });
  expect(trimBatch(wide, 4)).toEqual(batchOf(examples, tokenizer));
  expect(trimBatch(wide, -1)).toEqual(wide);
});
