import type { Tokenizer } from '@seqlab/core';
import { expect, expectTypeOf, test } from 'vitest';
import {
  symbolTokenizer,
  tokenizerFromJSON,
  trainBpe,
  trainCharacterTokenizer,
  trainWordTokenizer,
} from './index.js';

test('SOS and EOS of every tokenizer are numbers to the compiler too', () => {
  const all = [
    symbolTokenizer('01'),
    trainCharacterTokenizer(['ab']),
    trainWordTokenizer(['a b']),
    trainBpe(['ab'], { vocabSize: 259 }),
    tokenizerFromJSON(symbolTokenizer('01').toJSON()),
  ] as const;
  for (const tokenizer of all) {
    expectTypeOf(tokenizer).toExtend<Tokenizer>();
    const { sosId, eosId } = tokenizer;
    expectTypeOf([sosId, eosId]).toEqualTypeOf<number[]>();
    expect(eosId).toBe(sosId + 1);
  }
});
