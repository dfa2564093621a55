import { errorOf } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyMerges, mergeWord } from './bpe-merge.js';
import { bpeTokenizer } from './bpe-tokenizer.js';
import { decodeLossy } from './decode-lossy.js';
import { splitForBpe } from './pretokenization.js';
import { rankTable } from './rank-table.js';
import { trainBpe } from './train-bpe.js';

const LATIN = [
  'low low low low low',
  'lower lower',
  'newest newest newest newest newest newest',
  'widest widest widest',
];

describe('trainBpe', () => {
  // The worked example of Sennrich et al. (2016), section 3.2, without its end-of-word mark: "es" and "est" come first.
  test('learns the most frequent pairs first', () => {
    const tokenizer = trainBpe(LATIN, { vocabSize: 256 + 3 + 6 });
    const text = (id: number) => new TextDecoder().decode(tokenizer.decodeBytes([id]));
    expect([256, 257].map(text)).toEqual(['es', 'est']);
    expect(tokenizer.vocabSize).toBe(265);
    expect(tokenizer.encode('newest').length).toBeLessThan('newest'.length);
  });

  test('breaks ties by the smallest ids', () => {
    const { merges } = trainBpe(['dcba dcba'], {
      vocabSize: 260,
      pretokenization: 'gpt2',
    }).toJSON() as unknown as {
      merges: number[][];
    };
    expect(merges[0]).toEqual(['b', 'a'].map((letter) => letter.charCodeAt(0)));
  });

  test('stops where no pair occurs twice', () => {
    expect(trainBpe(['abc'], { vocabSize: 1000 }).vocabSize).toBe(259);
    expect(trainBpe([], { vocabSize: 1000, padding: false }).vocabSize).toBe(258);
  });

  test('agrees with counting all pairs anew for each merge', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 8 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(words, (texts) => {
        const trained = trainBpe(texts, { vocabSize: 266, pretokenization: 'none', padding: false });
        expect((trained.toJSON() as unknown as { merges: unknown }).merges).toEqual(learnSlowly(texts, 8));
      }),
      { numRuns: 300 },
    );
  });

  test.each([258, 259.5, Number.NaN, 16777217])('vocabSize %d is refused', (vocabSize) => {
    const error = errorOf(() => trainBpe(['a'], { vocabSize }));
    expect(error.code).toBe('tokenizer-vocab-size');
    expect(error.message).toBe(
      `trainBpe: vocabSize (${vocabSize}) must be an integer from 259 (bytes and special ids) to 16777216. Use e.g. 512.`,
    );
  });
});

/** The definition, without any bookkeeping. */
function learnSlowly(texts: readonly string[], count: number): number[][] {
  let pieces = texts.map((text) => Array.from(text, (letter) => letter.charCodeAt(0)));
  const merges: number[][] = [];
  for (let n = 0; n < count; n += 1) {
    const counts = new Map<string, number>();
    for (const ids of pieces) {
      for (let i = 0; i + 1 < ids.length; i += 1) {
        const key = `${ids[i]},${ids[i + 1]}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    const ordered = [...counts].map(([key, times]) => ({ pair: key.split(',').map(Number), times }));
    ordered.sort((a, b) => b.times - a.times || a.pair[0]! - b.pair[0]! || a.pair[1]! - b.pair[1]!);
    const best = ordered[0];
    if (!best || best.times < 2) break;
    merges.push(best.pair);
    pieces = pieces.map((ids) => mergeSlowly(ids, best.pair, 256 + n));
  }
  return merges;
}

function mergeSlowly(ids: readonly number[], [left, right]: readonly number[], id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; i += 1) {
    if (ids[i] === left && ids[i + 1] === right) {
      merged.push(id);
      i += 1;
    } else merged.push(ids[i]!);
  }
  return merged;
}

describe('a BPE tokenizer', () => {
  const tokenizer = trainBpe([...LATIN, 'ääkköset ovat ääkkösiä'], { vocabSize: 300 });

  test('any bytes come back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(tokenizer.decodeBytes(tokenizer.encodeBytes(bytes))).toEqual(Uint8Array.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  test('any text comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test('half a surrogate pair has no bytes', () => {
    const error = errorOf(() => tokenizer.encode('a\ud800'));
    expect(error.code).toBe('tokenizer-unknown-symbol');
    expect(error.message).toBe(
      'tokenizer: the text holds half of a surrogate pair, which has no UTF-8 form. Use whole characters.',
    );
  });

  test('a long text without cuts takes no quadratic time', () => {
    const whole = trainBpe(['abababab'], { vocabSize: 262, pretokenization: 'none' });
    const start = performance.now();
    expect(whole.decode(whole.encode('ab'.repeat(100000)))).toHaveLength(200000);
    expect(performance.now() - start).toBeLessThan(10000); // O(n²) would take minutes
  });
});

test('applyMerges and mergeWord merge the lowest rank first, the leftmost of equals, as searching anew does', () => {
  const letters = fc.array(fc.nat(3), { maxLength: 14 });
  // Merge r joins ids that are there before it: letters 0 … 3 and 4 … 3 + r.
  const merging = fc
    .array(fc.tuple(fc.nat(999), fc.nat(999)), { maxLength: 6 })
    .map((pairs) => pairs.map(([a, b], r): [number, number] => [a % (4 + r), b % (4 + r)]))
    .map((pairs) => pairs.filter((pair, r) => pairs.findIndex((other) => `${other}` === `${pair}`) === r));
  fc.assert(
    fc.property(letters, merging, (ids, merges) => {
      const ranks = rankTable(merges);
      let slow = ids;
      for (;;) {
        let best = { rank: Number.POSITIVE_INFINITY, at: -1 };
        for (let i = 0; i + 1 < slow.length; i += 1) {
          const rank = merges.findIndex(([left, right]) => left === slow[i] && right === slow[i + 1]);
          if (rank >= 0 && rank < best.rank) best = { rank, at: i };
        }
        if (best.at < 0) break;
        slow = [...slow.slice(0, best.at), 4 + best.rank, ...slow.slice(best.at + 2)];
      }
      const table = { firstId: 4, merges, ranks };
      expect(applyMerges(ids, table)).toEqual(slow);
      const word = Int32Array.from(ids);
      const left = mergeWord(word, ids.length, new Int32Array(ids.length), table);
      expect(Array.from(word.subarray(0, left))).toEqual(slow);
    }),
    { numRuns: 3000 },
  );
});

describe('long runs of one character', () => {
  // n equal characters hold n − 1 pairs; each merge halves them, so that merge k joins 2ᵏ and 2ᵏ characters.
  const doublings = (count: number) => [
    [120, 120],
    ...Array.from({ length: count - 1 }, (_, k) => [256 + k, 256 + k]),
  ];

  test.each([
    ['letters', 'x'.repeat(200000), 16],
    ['letters, five times more', 'x'.repeat(1000000), 16],
    ['few', 'x'.repeat(1000), 9],
  ])('%s are learnt by doubling, up to the longest token', (_, text, count) => {
    const tokenizer = trainBpe([text], { vocabSize: 300 });
    expect((tokenizer.toJSON() as unknown as { merges: unknown }).merges).toEqual(doublings(count));
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
  });

  test.each([
    ['spaces', `x${' '.repeat(300000)}y`],
    ['line ends', '\n'.repeat(500000)],
    ['two letters in turn', 'ab'.repeat(300000)],
  ])('%s come back', (_, text) => {
    const tokenizer = trainBpe([text], { vocabSize: 300 });
    const ids = tokenizer.encode(text);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(ids.length).toBeLessThan(40);
  });
});

describe('tokens of absurd length', () => {
  const doubling = (count: number) => ({
    merges: Array.from({ length: count }, (_, k): [number, number] =>
      k === 0 ? [97, 97] : [255 + k, 255 + k],
    ),
    pretokenization: 'none' as const,
    padding: true,
  });

  test('a token may stand for 65,536 bytes', () => {
    const tokenizer = bpeTokenizer(doubling(16));
    expect(tokenizer.decode([271])).toBe('a'.repeat(65536));
    expect(tokenizer.encode('a'.repeat(65537))).toEqual([271, 97]);
  });

  test.each([17, 60])('%i doublings stand for more', (count) => {
    const error = errorOf(() => bpeTokenizer(doubling(count)));
    expect(error.code).toBe('tokenizer-token-length');
    expect(error.message).toBe(
      'tokenizer: merge 16 [271, 271] makes a token of 131072 bytes, more than 65536. Train the tokenizer again.',
    );
  });

  test('ids that stand for more than a string holds are refused before they are spelled out', () => {
    const tokenizer = bpeTokenizer(doubling(16));
    const error = errorOf(() => tokenizer.decode(new Int32Array(8192).fill(271)));
    expect(error.code).toBe('tokenizer-decode-length');
    expect(error.message).toBe(
      'tokenizer: the ids stand for 536870912 bytes, more than the 536870888 of the longest text. Decode them in parts.',
    );
  });
});

test('decodeLossy is the platform decoder', () => {
  const telling = fc.constantFrom(
    0x41,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xe0,
    0xa0,
    0x9f,
    0xed,
    0xf0,
    0x90,
    0x8f,
    0xf4,
    0xf5,
    0xff,
  );
  fc.assert(
    fc.property(fc.array(telling, { maxLength: 8 }), (list) => {
      const bytes = Uint8Array.from(list);
      expect(decodeLossy(bytes)).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
    }),
    { numRuns: 20000 },
  );
});

describe('splitForBpe', () => {
  test.each([
    [
      "I'll see you at 10am, it's   late\n",
      ['I', "'ll", ' see', ' you', ' at', ' 10', 'am', ',', ' it', "'s", '  ', ' late', '\n'],
    ],
    ['', []],
    ['   ', ['   ']],
  ])('cuts %j as GPT-2 does', (text, pieces) => {
    expect(splitForBpe(text, 'gpt2')).toEqual(pieces);
  });

  test('the pieces are the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(splitForBpe(text, 'gpt2').join('')).toBe(text);
        expect(splitForBpe(text, 'none').join('')).toBe(text);
      }),
    );
  });
});
