import { bpeTokenizer, trainBpe } from '@seqlab/tokenizer';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytePairs, pieceText } from './byte-pairs.js';

const merged = (text: string, most: number) =>
  trainBpe([text], { vocabSize: 256 + most + 3 }).toJSON().merges as [number, number][];

it('cuts a text after so many merges as a tokenizer of so many merges does', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[abä ]{2,80}$/), fc.nat(20), (text, number) => {
      const merges = merged(text, 20);
      const count = Math.min(number, merges.length);
      const fewer = bpeTokenizer({ merges: merges.slice(0, count), pretokenization: 'gpt2', padding: false });
      const pairs = bytePairs(text, merges);
      expect(pairs.piecesOf(text, count)).toEqual(fewer.encode(text));
      // each merge makes one piece of two
      const made = pairs.times.slice(0, count).reduce((sum, times) => sum + times, 0);
      expect(fewer.encode(text).length).toBe(new TextEncoder().encode(text).length - made);
    }),
  );
});

it('learns the merges of Sennrich, Haddow and Birch’s example, table 1', () => {
  const text = 'low low low low low lowest lowest newer newer newer newer newer newer wider wider wider';
  const merges = merged(text, 3);
  const { bytesOf } = bytePairs(text, merges);
  expect(merges.map((_, i) => pieceText(bytesOf(256 + i)))).toContain('er');
});

it('shows white space as a sign, and bytes that are no letter yet as numbers', () => {
  expect(pieceText(new TextEncoder().encode(' a\n'))).toBe('␣a↵');
  expect(pieceText(Uint8Array.from([0xc3]))).toBe('c3');
});
