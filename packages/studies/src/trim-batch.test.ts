import { batchOf } from '@seqlab/datasets';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { expect, test } from 'vitest';
import { trimBatch } from './trim-batch.js';

test('what is left is what padding to the longest row makes', () => {
  const tokenizer = symbolTokenizer('01', { padding: true });
  const examples = ['0', '110', '01'].map((text) => ({ task: 'copy', input: text, output: text }));
  const wide = batchOf(examples, tokenizer, { length: 9 });
  expect(trimBatch(wide, tokenizer.padId!)).toEqual(batchOf(examples, tokenizer));
  expect(trimBatch(wide, -1)).toEqual(wide);
});
