import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OwnSpec, TrainingSpec } from '../worker-protocol.js';
import { readDrawing, shifted, writeDrawing } from './drawing.js';
import { graphemeTokenizer } from './grapheme-tokenizer.js';
import { graphemesOf } from './graphemes.js';
import { MAX_TEXT, readOwn } from './read-own.js';
import { resolveOwn } from './resolve-own.js';
import { DIGIT_LABELS, drawnDigit } from './samples/digits.js';
import { finnishSounds } from './samples/finnish-sounds.js';
import { roman } from './samples/pairs.js';
import { numberWords } from './samples/texts.js';
import { SAMPLES } from './samples.js';

const own = (kind: OwnSpec['kind'], data: string, sample = ''): OwnSpec => ({ kind, sample, data });
const spec = (given: OwnSpec, change: Partial<TrainingSpec> = {}) => ({
  ...{ stage: null, preset: '', task: '', pairs: '', model: {}, training: {}, seed: 0, dropout: 0.1 },
  ...change,
  own: given,
});

describe('symbols', () => {
  it('are what a reader takes for one: joined emoji, flags, letters with marks, other scripts', () => {
    expect(graphemesOf('👩‍🚀👨‍👩‍👧🇫🇮q̃שع字')).toEqual(['👩‍🚀', '👨‍👩‍👧', '🇫🇮', 'q̃', 'ש', 'ع', '字']);
  });

  it('are one symbol whether a mark is written apart or not', () => {
    expect(graphemesOf('e\u0301')).toEqual(['é']);
  });

  it('come back from their ids, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), (text) => {
        const tokenizer = graphemeTokenizer([text]);
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.normalize('NFC'));
        expect(tokenizer.names).toHaveLength(tokenizer.vocabSize);
      }),
    );
  });

  it('that no example has are named', () => {
    const tokenizer = graphemeTokenizer(['ab']);
    expect(tokenizer.unknownIn('a👩‍🚀bx')).toEqual(['👩‍🚀', 'x']);
    expect(() => tokenizer.encode('a👩‍🚀')).toThrowErrorMatchingInlineSnapshot(
      `[SeqlabError: input: "👩‍🚀" is in none of the examples. Use symbols that the model has been shown.]`,
    );
  });
});

describe('data of one’s own', () => {
  it.each([
    ['pairs', 'a\tb\nc', { line: 2, problem: 'separator' }],
    ['pairs', 'a -> b\n\nc ->', { line: 3, problem: 'empty' }],
    ['pairs', `a -> b\n${'x'.repeat(25)} -> b`, { line: 2, problem: 'long' }],
    ['pairs', 'a -> b', { line: null, problem: 'few' }],
    ['pairs', Array.from({ length: 501 }, (_, i) => `${i} -> b`).join('\n'), { line: 501, problem: 'many' }],
    ['text', 'one line', { line: null, problem: 'few' }],
    ['drawings', 'a', { line: 1001, problem: 'separator' }],
    ['drawings', 'a\txyz', { line: 1001, problem: 'pixels' }],
    ['drawings', `a\t${writeDrawing([])}`, { line: 1001, problem: 'empty' }],
  ] as const)('%s are refused where they cannot be read: %#', (kind, data, problem) => {
    expect(readOwn(own(kind, data))).toEqual(problem);
  });

  it('needs two names for drawings', () => {
    const line = `a\t${writeDrawing(drawnDigit(1, 0))}`;
    expect(readOwn(own('drawings', Array(5).fill(line).join('\n'), 'hand'))).toEqual({
      line: null,
      problem: 'labels',
    });
  });

  it('of 24 astronauts on a side is not too long', () => {
    expect(readOwn(own('pairs', `${'👩‍🚀'.repeat(24)} → a\nb → a`))).toMatchObject({ kind: 'pairs' });
  });

  it('has its long lines cut between words, and no symbol lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zäö]{1,70}$/), { minLength: 2, maxLength: 40 }),
        (words) => {
          const read = readOwn(own('text', `${words.join(' ')}\nend`));
          if (!('texts' in read)) throw new Error('not read');
          for (const text of read.texts) expect(graphemesOf(text).length).toBeLessThanOrEqual(MAX_TEXT);
          expect(read.texts.join('').replaceAll(' ', '')).toBe(`${words.join('')}end`);
        },
      ),
    );
  });

  it('holds one in ten out, the same ones for every seed', () => {
    const parts = (seed: number) => resolveOwn(spec(own('pairs', '', 'roman'), { seed }));
    const [one, other] = [parts(0), parts(7)];
    expect(one.heldOut).toHaveLength(20);
    expect(one.heldOut).toEqual(other.heldOut);
    const known = new Set(one.learnt.map((pair) => JSON.stringify(pair)));
    expect(one.heldOut.filter((pair) => known.has(JSON.stringify(pair)))).toEqual([]);
  });

  it.each([
    ['web-own-data', own('pairs', 'a'), {}],
    ['web-own-architecture', own('text', ''), { model: { architecture: 'encoder-only' } }],
    ['web-own-wasm', own('text', ''), { training: { backend: 'webgpu' } }],
    ['web-fast-math', own('text', ''), { training: { fastMath: true } }],
  ] as const)('is refused as %s', (code, given, change) => {
    expect(() => resolveOwn(spec(given, change))).toThrowError(expect.objectContaining({ code }));
    expect(() => resolveOwn(spec(given, change))).toThrowErrorMatchingSnapshot();
  });

  it.each(Object.entries(SAMPLES).flatMap(([kind, all]) => all.map(({ name }) => [kind, name] as const)))(
    'can be the sample %s %s',
    (kind, name) => {
      if (name === 'hand') return;
      const resolved = resolveOwn(spec(own(kind as OwnSpec['kind'], '', name)));
      expect(resolved.learnt.length).toBeGreaterThan(100);
      expect(resolved.heldOut.length).toBeGreaterThan(10);
    },
  );
});

describe('samples', () => {
  it('have Roman numerals as the Romans wrote them', () => {
    expect([1, 4, 9, 14, 40, 49, 90, 99, 149, 199].map(roman)).toEqual([
      'I',
      'IV',
      'IX',
      'XIV',
      'XL',
      'XLIX',
      'XC',
      'XCIX',
      'CXLIX',
      'CXCIX',
    ]);
  });

  // Transcriptions as Wiktionary gives them, without stress marks.
  it.each([
    ['kenkä', 'keŋkæ'],
    ['kengät', 'keŋːæt'],
    ['kaupunki', 'kɑupuŋki'],
    ['yö', 'yø'],
    ['kukka', 'kukːɑ'],
    ['ääni', 'æːni'],
    ['hevonen', 'heʋonen'],
    ['kuningas', 'kuniŋːɑs'],
  ])('say %s as %s', (word, sounds) => {
    expect(finnishSounds(word)).toBe(sounds);
  });

  it('say numbers in English words', () => {
    expect([7, 13, 40, 99, 100, 101, 218, 300].map(numberWords)).toEqual([
      ...['seven', 'thirteen', 'forty', 'ninety-nine', 'one hundred', 'one hundred and one'],
      ...['two hundred and eighteen', 'three hundred'],
    ]);
  });

  it('draw digits that differ, the same ones each time', () => {
    const written = DIGIT_LABELS.flatMap((_, digit) =>
      Array.from({ length: 20 }, (_, index) => writeDrawing(drawnDigit(digit, index))),
    );
    expect(new Set(written).size).toBe(200);
    expect(writeDrawing(drawnDigit(3, 5))).toBe(written[65]);
    for (const text of written)
      expect(readDrawing(text)!.filter((cell) => cell === 1).length).toBeGreaterThan(12);
  });
});

describe('drawings', () => {
  const cells = fc.uint8Array({ minLength: 256, maxLength: 256, max: 1 });
  it('come back from text, which a link can hold', () => {
    fc.assert(
      fc.property(cells, (drawing) => {
        const text = writeDrawing(drawing);
        expect(text.length).toBeLessThanOrEqual(64);
        expect(encodeURIComponent(text)).toBe(text);
        expect(readDrawing(text)).toEqual(drawing);
      }),
    );
  });

  it('move, and lose what leaves the paper', () => {
    const dot = new Uint8Array(256);
    dot[0] = 1;
    expect(shifted(dot, 1, 2).indexOf(1)).toBe(33);
    expect(shifted(dot, -1, 0).includes(1)).toBe(false);
  });
});
