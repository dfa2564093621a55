import { expect, test } from 'vitest';
import { applyMerges } from './bpe-merge.js';
import { bpeTokenizer } from './bpe-tokenizer.js';
import { rankTable } from './rank-table.js';
import { trainBpe } from './train-bpe.js';

const letters = ['a', 'b', 'c', 'e', 'é', 'n', 'o', 'r', 's', 't', '字', '😀'];
/** Different words, of one to five letters. */
const wordOf = (number: number): string => {
  let [word, rest] = ['', number];
  do {
    word += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  } while (rest > 0);
  return word;
};

test('more different words than are kept have the ids of a tokenizer that keeps none', () => {
  const words = Array.from({ length: 40_000 }, (_, i) => wordOf((i * 7919) % 40_009));
  const trained = trainBpe([words.slice(0, 5000).join(' ')], { vocabSize: 600 });
  const { merges } = trained.toJSON() as unknown as { merges: [number, number][] };
  const table = { firstId: 256, merges, ranks: rankTable(merges) };
  // each again after others have come, and the first words now and then, as in a language
  const text = Array.from(words, (word, i) => ` ${word} ${words[i >> 3]}`).join('');
  const pieces = text.match(/ ?[^ ]+/g)!;
  const kinds = text.match(/ ?\p{L}+| ?[^\s\p{L}]+/gu)!;
  expect(kinds.length).toBeGreaterThanOrEqual(pieces.length);
  const slow = kinds.flatMap((piece) => applyMerges(new TextEncoder().encode(piece), table));
  const fast = trained.encodeIds(text);
  expect(fast.length).toBe(slow.length);
  expect(slow.findIndex((id, i) => id !== fast[i])).toBe(-1);
  expect(trained.decode(fast)).toBe(text);
});

test('words of any length have the ids of their bytes', () => {
  const trained = trainBpe(['banana bandana bananas anna'.repeat(3)], { vocabSize: 280 });
  const { merges } = trained.toJSON() as unknown as { merges: [number, number][] };
  const table = { firstId: 256, merges, ranks: rankTable(merges) };
  const again = bpeTokenizer({ merges, pretokenization: 'gpt2', padding: true });
  for (const letter of ['a', 'é', '字', '𝒜', '😀']) {
    for (const length of [1, 2, 7, 8, 9, 12, 15, 16, 17, 22, 23, 24, 25, 32, 33, 63, 64, 65, 66, 200]) {
      const word = 'banan'.slice(0, length - 1) + letter.repeat(Math.max(1, length - 5));
      const pieces = word.match(/\p{L}+|[^\p{L}]+/gu)!;
      const slow = pieces.flatMap((piece) => applyMerges(new TextEncoder().encode(piece), table));
      // asked for twice: merged, and kept
      expect(again.encode(word)).toEqual(slow);
      expect(again.encode(word)).toEqual(slow);
    }
  }
});

test('half a surrogate pair in a word is refused, whatever was asked before', () => {
  const tokenizer = trainBpe(['abab'], { vocabSize: 260 });
  for (const text of ['ab\ud800', '\udc00', 'x'.repeat(100).concat('\ud800')]) {
    expect(() => tokenizer.encode(text)).toThrow(/half of a surrogate pair/);
    expect(() => tokenizer.encode(text)).toThrow(/half of a surrogate pair/);
  }
});
