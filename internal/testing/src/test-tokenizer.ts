import type { Tokenizer } from '@seqlab/core';
import { describe, expect, test } from 'vitest';
import { errorOf } from './error-of.js';

export interface TokenizerCase {
  readonly name: string;
  readonly create: () => Tokenizer;
  /** texts that must survive encoding and decoding */
  readonly texts: readonly string[];
  /** what rebuilds a tokenizer from its document */
  readonly fromJSON: (document: unknown) => Tokenizer;
}

/** What every tokenizer must do, whatever its kind. */
export function testTokenizer({ name, create, texts, fromJSON }: TokenizerCase): void {
  describe(`${name} keeps the rules of a tokenizer`, () => {
    const tokenizer = create();
    const specials = [tokenizer.sosId, tokenizer.eosId, tokenizer.padId].filter((id) => id !== null);

    test('special ids are different ids below vocabSize', () => {
      expect(new Set(specials).size).toBe(specials.length);
      for (const id of specials)
        expect(id >= 0 && id < tokenizer.vocabSize && Number.isInteger(id)).toBe(true);
    });

    test.each(texts)('%j comes back', (text) => {
      const ids = tokenizer.encode(text);
      expect(tokenizer.decode(ids)).toBe(text);
      expect(tokenizer.decode(Int32Array.from(ids))).toBe(text);
      for (const id of ids) {
        expect(Number.isInteger(id) && id >= 0 && id < tokenizer.vocabSize).toBe(true);
        expect(specials).not.toContain(id);
      }
    });

    test('the empty text has no ids', () => {
      expect(tokenizer.encode('')).toEqual([]);
      expect(tokenizer.decode([])).toBe('');
    });

    test('special ids leave no text', () => {
      const text = texts[0]!;
      const ids = [...tokenizer.encode(text), ...specials];
      if (tokenizer.sosId !== null) ids.unshift(tokenizer.sosId);
      expect(tokenizer.decode(ids)).toBe(text);
    });

    test('ids that are none are refused', () => {
      for (const id of [-1, tokenizer.vocabSize, 0.5, Number.NaN]) {
        expect(errorOf(() => tokenizer.decode([id])).code).toBe('tokenizer-id-range');
      }
    });

    test('its document, written as JSON, gives the same tokenizer', () => {
      const document = JSON.parse(JSON.stringify(tokenizer.toJSON()));
      const rebuilt = fromJSON(document);
      expect(rebuilt.toJSON()).toEqual(tokenizer.toJSON());
      expect(rebuilt.vocabSize).toBe(tokenizer.vocabSize);
      expect([rebuilt.sosId, rebuilt.eosId, rebuilt.padId]).toEqual([
        tokenizer.sosId,
        tokenizer.eosId,
        tokenizer.padId,
      ]);
      for (const text of texts) expect(rebuilt.encode(text)).toEqual(tokenizer.encode(text));
    });

    test('a second one is equal', () => {
      expect(create().toJSON()).toEqual(tokenizer.toJSON());
    });
  });
}
