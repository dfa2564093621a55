import { readFileSync } from 'node:fs';
import { expectClose } from '@seqlab/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bleu, mtevalWords } from './bleu.js';
import { chrf } from './chrf.js';
import { accuracy, classScores, confusionMatrix, macroF1, matthews } from './classification.js';
import { meanSquaredDifference, pearson, spearman } from './correlation.js';
import { editDistance, errorRate } from './edit-distance.js';
import { bitsPerByte, bitsPerToken, perplexity } from './information.js';

/** Numbers of scikit-learn and SciPy: internal/reference/metrics/metrics.py */
const fixture = JSON.parse(readFileSync(new URL('fixtures/metrics.json', import.meta.url), 'utf8')) as {
  readonly classification: readonly Classification[];
  readonly numbers: readonly Numbers[];
};

interface Classification {
  readonly labels: number[];
  readonly answers: number[];
  readonly classes: number;
  readonly confusion: number[][];
  readonly accuracy: number;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly count: number[];
  readonly macroF1: number;
  readonly matthews: number;
}

interface Numbers {
  readonly references: number[];
  readonly answers: number[];
  readonly pearson: number;
  readonly spearman: number;
  /** null where a square leaves the range of a double */
  readonly meanSquaredDifference: number | null;
}
const close = { relative: 1e-12, absolute: 1e-14 };

describe('classification, against scikit-learn', () => {
  test.each(fixture.classification)('$classes classes, accuracy $accuracy', (one) => {
    const matrix = confusionMatrix(one.labels, one.answers, one.classes);
    expect(matrix).toEqual(one.confusion);
    expectClose([accuracy(matrix), macroF1(matrix)], [one.accuracy, one.macroF1], close);
    expectClose([matthews(matrix)], [one.matthews], close);
    const scores = classScores(matrix);
    expectClose(
      scores.map(({ precision }) => precision),
      one.precision,
      close,
    );
    expectClose(
      scores.map(({ recall }) => recall),
      one.recall,
      close,
    );
    expectClose(
      scores.map(({ f1 }) => f1),
      one.f1,
      close,
    );
    expect(scores.map(({ count }) => count)).toEqual(one.count);
  });

  test('no example at all', () => {
    const matrix = confusionMatrix([], [], 2);
    expect([accuracy(matrix), macroF1(matrix), matthews(matrix)]).toEqual([0, 0, 0]);
  });

  test('a class that is none, and lists of two lengths, are refused', () => {
    expect(() => confusionMatrix([0, 3], [0, 0], 3)).toThrow(
      'confusionMatrix: example 2 has the class 3, expected 0 to 2. Use the number of the label.',
    );
    expect(() => confusionMatrix([0], [0, 0], 3)).toThrow(
      'confusionMatrix: there are 1 references and 2 answers. Give one answer for each reference.',
    );
  });
});

describe('numbers, against SciPy', () => {
  test.each(fixture.numbers)('Pearson $pearson, Spearman $spearman', (one) => {
    const { references, answers } = one;
    expectClose([pearson(references, answers)], [one.pearson], { relative: 1e-9, absolute: 1e-12 });
    expectClose([spearman(references, answers)], [one.spearman], { relative: 1e-9, absolute: 1e-12 });
    if (one.meanSquaredDifference !== null)
      expectClose([meanSquaredDifference(references, answers)], [one.meanSquaredDifference], close);
  });

  test('a side that does not vary, one value, none', () => {
    expect(pearson([1, 1, 1], [1, 2, 3])).toBe(0);
    expect(spearman([1, 2, 3], [7, 7, 7])).toBe(0);
    expect(pearson([1], [2])).toBe(0);
    expect(pearson([], [])).toBe(0);
    expect(meanSquaredDifference([], [])).toBe(0);
  });
});

describe('edit distance', () => {
  test('examples of the textbooks', () => {
    expect(editDistance([...'kitten'], [...'sitting'])).toBe(3);
    expect(editDistance([...'intention'], [...'execution'])).toBe(5); // Jurafsky and Martin, section 2.5, substitutions at 1
    expect(editDistance([...'Saturday'], [...'Sunday'])).toBe(3);
    expect(editDistance([], [...'abc'])).toBe(3);
    expect(editDistance(Int32Array.of(1, 2, 3), [1, 3])).toBe(1);
  });

  test('it is a metric', () => {
    const text = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        const distance = editDistance(a, b);
        expect(editDistance(b, a)).toBe(distance);
        expect(distance === 0).toBe(a.length === b.length && a.every((item, i) => item === b[i]));
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(editDistance(a, c)).toBeLessThanOrEqual(distance + editDistance(b, c));
      }),
    );
  });

  test('rates weigh items, not sequences; empty references and answers count', () => {
    expect(errorRate(['abc', 'd'], ['abd', ''])).toBe(2 / 4);
    expect(errorRate([[]], [[]])).toBe(0);
    expect(errorRate([[]], [['a', 'b']])).toBe(2);
    expect(errorRate([], [])).toBe(0);
    expect(() => errorRate(['a'], [])).toThrow('errorRate: there are 1 references and 0 answers.');
  });
});

describe('BLEU, as published', () => {
  // the example of sacreBLEU's README, with its two references
  const references = [
    ['The dog bit the man.', 'The dog had bit the man.'],
    ['It was not unexpected.', 'No one was surprised.'],
    ['The man bit him first.', 'The man had bitten the dog.'],
  ];
  const answers = ['The dog bit the man.', "It wasn't surprising.", 'The man had just bitten him.'];
  const whiteSpace = (text: string) => text.split(/\s+/).filter(Boolean);

  test('sacreBLEU’s example, with and without its words', () => {
    expectClose([bleu(references, answers)], [48.530827], { relative: 1e-6 });
    expectClose([bleu(references, answers, { words: whiteSpace })], [49.1919566], { relative: 1e-6 });
  });

  test('edges', () => {
    expect(bleu(references, ['', '', ''])).toBe(0);
    expect(bleu([['']], [''])).toBe(0);
    expect(bleu([], [])).toBe(0);
    expect(bleu([['a b c']], ['a b c'])).toBe(0); // too short for a run of four words, as in sacreBLEU
    expectClose([bleu([['this is a test']], ['this is a test'])], [100], { relative: 1e-12 });
    // 3 of 4, 2 of 3, 1 of 2 and none of 1, which counts a half: (3/4 · 2/3 · 1/2 · 1/2)^(1/4)
    expectClose([bleu([['this is a test']], ['fest is a test'])], [100 * (1 / 8) ** 0.25], {
      relative: 1e-12,
    });
  });

  test('punctuation stands apart, numbers stay whole', () => {
    expect(mtevalWords('He said, "1,000.5 &amp; more" - well-known, in 1990-91.')).toEqual(
      'He said , " 1,000.5 & more " - well-known , in 1990 - 91 .'.split(' '),
    );
  });
});

describe('chrF, as sacreBLEU’s own tests have it (beta 3, effective order)', () => {
  test.each([
    ['a', 'a', 100],
    ['', 'reference', 0],
    ['a b c', 'a b c', 100],
    ['a b c', 'abc', 100],
    ['', 'c', 0],
    ['aa', 'ab', 25],
  ])('%j for %j', (answer, reference, expected) => {
    expect(chrf([[reference]], [answer], { beta: 3 })).toBeCloseTo(expected, 4);
  });

  test('sentences, beta 3, where every order is full', () => {
    const reference =
      'risk assessment has to be undertaken by those who are qualified and expert in that area - that is the scientists .';
    const answer =
      ' risk assessment must be made of those who are qualified and expertise in the sector - these are the scientists .';
    expect(chrf([[reference]], [answer], { beta: 3 })).toBeCloseTo(63.36173, 0);
    expect(chrf([['a'], ['c']], ['a', 'b'], { beta: 3 })).toBeCloseTo(50, 4);
  });

  test('the best of several references counts; nothing is 0', () => {
    expect(chrf([['zzz', 'abcdef']], ['abcdef'])).toBeCloseTo(100, 10);
    expect(chrf([], [])).toBe(0);
    expect(chrf([[]], ['a'])).toBe(0);
    expect(chrf([['']], [''])).toBe(0);
  });
});

test('bits and perplexity', () => {
  expect(bitsPerToken(Math.log(8))).toBeCloseTo(3, 12);
  expect(perplexity(Math.log(8))).toBeCloseTo(8, 12);
  expect(bitsPerByte(Math.log(2), 10, 20)).toBeCloseTo(0.5, 12);
  expect(bitsPerByte(0, 0, 0)).toBe(0);
});
