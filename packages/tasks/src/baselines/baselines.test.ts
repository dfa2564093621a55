import { copy4 } from '@seqlab/datasets';
import { symbolTokenizer, trainCharacterTokenizer } from '@seqlab/tokenizer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadRows } from '../evaluation/sample.js';
import { fittingConfig } from '../fitting-config.js';
import { imageClassification, textClassification } from '../labels/classification.js';
import { textRegression } from '../labels/regression.js';
import { scalarPairs } from '../pairs/scalar-pairs.js';
import { sequenceToSequence } from '../pairs/sequence-to-sequence.js';
import type { TaskKind } from '../task.js';
import { languageModel } from '../text/language-model.js';
import { maskedToken } from '../text/masked-token.js';
import { baselineOf, baselinesOf } from './baseline-of.js';
import { ngramModel } from './ngram.js';

const letters = trainCharacterTokenizer(['abcd']);
const labelled = (labels: string) => [...labels].map((label) => ({ input: 'ab', label }));
const numbered = (...values: number[]) => values.map((value) => ({ input: 'ab', value }));
const pairsOf = (...pairs: [string, string][]) =>
  pairs.map(([input, output]) => ({ task: 'pairs', input, output }));

describe('labels', () => {
  test('the majority of the training split is given to all', () => {
    const task = textClassification({
      training: labelled('xxyzz'.concat('z')),
      test: labelled('zzxy'),
      tokenizer: letters,
    });
    const { name, metrics } = baselineOf(task, 'test');
    expect(name).toBe('majority');
    // z is right for 2 of 4: its F1 is 2 · 2 / (2 + 4), the others' are 0
    expect(metrics).toMatchObject({ accuracy: 0.5, f1: 2 / 3 / 3, matthews: 0 });
    // x, y and z occur 2, 1 and 3 times of 6, and once more each
    expect(metrics.loss).toBeCloseTo(-(2 * Math.log(4 / 9) + Math.log(3 / 9) + Math.log(2 / 9)) / 4, 12);
  });

  test('of labels that are equally frequent the first; one that never occurs is not impossible', () => {
    const task = textClassification({
      training: labelled('yx'),
      test: labelled('q'),
      tokenizer: letters,
      labels: ['x', 'y', 'q'],
    });
    expect(baselineOf(task, 'training').metrics.accuracy).toBe(0.5);
    expect(baselineOf(task, 'test').metrics).toMatchObject({ accuracy: 0, loss: Math.log(5) });
  });

  test('images', () => {
    const images = { length: 3, imageSize: 5, channels: 1, pixels: new Uint8Array(75) };
    const task = imageClassification({ training: { ...images, labels: ['cat', 'dog', 'dog'] } });
    expect(baselineOf(task, 'training').metrics.accuracy).toBeCloseTo(2 / 3, 12);
  });
});

describe('numbers', () => {
  test('mean and median, in the labels’ own units', () => {
    const task = textRegression({
      training: numbered(1, 2, 3, 10),
      test: numbered(2, 3),
      tokenizer: letters,
    });
    const [mean, median] = baselinesOf(task, 'test');
    expect(mean!.metrics.meanSquaredError).toBeCloseTo((2 ** 2 + 1) / 2, 5);
    expect(median!.metrics.meanSquaredError).toBeCloseTo(0.5 ** 2, 5);
    expect(median!.metrics).toMatchObject({ pearson: 0, spearman: 0 });
    expect(baselineOf(task, 'test').name).toBe('median');
    // the mean's squared error on its own split is the variance, 12.5, which is the unit of the loss
    expect(baselineOf(task, 'training').name).toBe('mean');
    expect(baselineOf(task, 'training').metrics.loss).toBeCloseTo(1, 5);
    expect(baselineOf(task, 'training').metrics.meanSquaredError).toBeCloseTo(12.5, 5);
  });

  test('one row', () => {
    const task = textRegression({ training: numbered(7), tokenizer: letters });
    expect(baselineOf(task, 'training').metrics).toMatchObject({ loss: 0, meanSquaredError: 0 });
  });
});

describe('pairs', () => {
  const training = pairsOf(['ab', 'd'], ['aab', 'd'], ['cd', 'cd'], ['', '']);

  test('the input, the commonest output, the output of the nearest input', () => {
    const test = pairsOf(['abb', 'd'], ['ccd', 'cd'], ['', '']);
    const task = sequenceToSequence({ training, test, source: letters });
    const [copy, frequent, nearest] = baselinesOf(task, 'test');
    // abb → d takes 3 edits and ccd → cd 1, of 3 expected ids; the empty one is right
    expect(copy).toMatchObject({ name: 'copy', metrics: { exactMatch: 1 / 3, tokenErrorRate: 4 / 3 } });
    expect(frequent).toMatchObject({
      name: 'most frequent',
      metrics: { exactMatch: 1 / 3, lengthAccuracy: 1 / 3, tokenErrorRate: (0 + 1 + 1) / 3 },
    });
    expect(nearest).toMatchObject({
      name: 'nearest',
      metrics: { exactMatch: 1, lengthAccuracy: 1, wordErrorRate: 0, tokenErrorRate: 0 },
    });
    expect(baselineOf(task, 'test')).toEqual(nearest);
  });

  test('a copy goes by texts where each side has ids of its own', () => {
    const [source, target] = [symbolTokenizer('ab'), symbolTokenizer('ba')];
    const same = pairsOf(['ab', 'ab'], ['ba', 'ba']);
    const task = sequenceToSequence({ training: same, source, target });
    expect(baselinesOf(task, 'training')[0]!.metrics.exactMatch).toBe(1);
    // without the tokenizers, or where the other side has no id for it, there is nothing to copy
    const { source: _, ...untold } = task;
    expect(baselinesOf(untold, 'training')[0]!.metrics.exactMatch).toBe(0);
    const other = symbolTokenizer('cd');
    const unlike = sequenceToSequence({ training: pairsOf(['ab', 'cd']), source, target: other });
    expect(baselinesOf(unlike, 'training')[0]!.metrics.exactMatch).toBe(0);
  });
});

describe('text', () => {
  test('Witten and Bell’s weights, worked by hand', () => {
    const model = ngramModel(3, 2);
    // after 0 come 1, 1 and 2: N = 3, T = 2
    for (const next of [1, 1, 2]) model.learn([0], next);
    const each = (order: number) => [0, 1, 2].map((next) => model.probability([0], next, order));
    const close = (found: number[], wanted: number[]) =>
      found.map((value, i) => expect(value).toBeCloseTo(wanted[i]!, 14));
    close(each(1), [2 / 15, 8 / 15, 5 / 15]);
    close(each(2), [4 / 75, 46 / 75, 25 / 75]);
    // after an id that was never seen the unigram is all there is
    expect(model.probability([2], 1, 2)).toBe(model.probability([], 1, 1));
    expect(ngramModel(4, 3).probability([1, 2], 3, 3)).toBe(1 / 4);
  });

  test('probabilities of all ids are 1 together, and none is 0', () => {
    const id = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(fc.array(id, { maxLength: 40 }), fc.array(id, { maxLength: 3 }), (text, context) => {
        const model = ngramModel(5, 3);
        for (const [t, next] of text.entries()) model.learn(text.slice(Math.max(0, t - 2), t), next);
        for (const order of [1, 2, 3]) {
          const shares = [0, 1, 2, 3, 4].map((next) => model.probability(context, next, order));
          expect(Math.min(...shares)).toBeGreaterThan(0);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('what is certain after two letters costs a trigram least, in bits of each byte', () => {
    const running = 'aabb'.repeat(200);
    const task = languageModel({ training: running, test: running, tokenizer: letters, context: 32 });
    const [one, two, three] = baselinesOf(task, 'test').map(({ metrics }) => metrics.bitsPerByte!);
    expect(one).toBeCloseTo(1, 1);
    expect(two).toBeCloseTo(1, 1);
    // only the first letter of each row of 32 has no second one before it
    expect(three).toBeLessThan(0.1);
    expect(baselineOf(task, 'test').name).toBe('trigram');
    const { tokenizer: _, ...untold } = task;
    expect(baselineOf(untold, 'test').metrics).not.toHaveProperty('bitsPerByte');
  });

  test('documents: their ends are asked for as well, and padding is not', () => {
    const task = languageModel({ training: ['a', 'abc', ''], tokenizer: letters });
    const { metrics } = baselinesOf(task, 'training')[0]!;
    // a a b c and three ends, each of which counts one byte: 7 tokens, 7 bytes
    expect(metrics.bitsPerByte).toBeCloseTo(metrics.bitsPerToken!, 12);
    // T = 4 ids of 7 occur: 3 times the end, twice a, once b and c, over 1/7 each
    const share = (count: number) => Math.log((count + 4 / letters.vocabSize) / (7 + 4));
    expect(metrics.loss).toBeCloseTo(-(3 * share(3) + 2 * share(2) + 2 * share(1)) / 7, 12);
    expect(metrics.perplexity).toBeCloseTo(Math.exp(metrics.loss!), 12);
  });
});

test('of a large split some are asked, the same as in an evaluation', () => {
  const task = textClassification({
    training: labelled('xxy'),
    test: labelled('xyyyxyyy'),
    tokenizer: letters,
  });
  expect(baselineOf(task, 'test').metrics.accuracy).toBe(2 / 8);
  expect(baselineOf(task, 'test', { mostExamples: 2 }).metrics.accuracy).toBe(1);
  const text = languageModel({ training: 'abcd'.repeat(64), tokenizer: letters, context: 32 });
  const { metrics } = baselineOf(text, 'training', { mostExamples: 2 });
  expect(metrics.bitsPerByte).toBeCloseTo(metrics.bitsPerToken!, 12);
});

describe('masked tokens', () => {
  const tokenizer = trainCharacterTokenizer('abc', { mask: true });
  const task = maskedToken({
    training: 'aab'.repeat(200),
    test: `${'ab'.repeat(50)}c`,
    tokenizer,
    context: 20,
  });
  const config = fittingConfig(task);
  const asked = (split: 'training' | 'test') => {
    const rows = task.rows(split, config);
    const { labels } = rows.batch(Int32Array.from({ length: rows.length }, (_, row) => row));
    return [...labels].filter((label) => label !== tokenizer.padId);
  };

  test('are told by how often they are hidden, whatever stands beside them', () => {
    const all = baselinesOf(task, 'test');
    expect(all.map(({ name }) => name)).toEqual(['unigram']);
    const [learned, told] = [asked('training'), asked('test')];
    // Witten and Bell below the unigram: (c(w) + T / V) / (N + T), with N labels of T kinds
    const kinds = new Set(learned).size;
    const share = (id: number) =>
      (learned.filter((label) => label === id).length + kinds / tokenizer.vocabSize) /
      (learned.length + kinds);
    const nats = told.reduce((sum, id) => sum - Math.log(share(id)), 0) / told.length;
    expect(told.length).toBeGreaterThan(10);
    expect(all[0]!.metrics.loss).toBeCloseTo(nats, 10);
    expect(all[0]!.metrics.perplexity).toBeCloseTo(Math.exp(nats), 9);
    expect(all[0]!.metrics).not.toHaveProperty('bitsPerByte');
  });

  test('are the same in every evaluation, and of some rows alone where few are asked', () => {
    expect(baselineOf(task, 'test')).toEqual(baselineOf(task, 'test'));
    const some = baselineOf(task, 'test', { mostExamples: 1 }).metrics.loss;
    expect(Number.isFinite(some)).toBe(true);
  });
});

test('rows are spread evenly where there are too many', () => {
  expect([...spreadRows(3, 10)]).toEqual([0, 1, 2]);
  expect([...spreadRows(10, 4)]).toEqual([0, 2, 5, 7]);
  expect([...spreadRows(0, 4)]).toEqual([]);
});

test('a kind without a trivial answer is named', () => {
  const task = textRegression({ training: numbered(1), tokenizer: letters });
  expect(() => baselineOf({ ...task, kind: 'poems' as TaskKind }, 'training')).toThrow(
    'baselinesOf: there is no trivial answer to a task of the kind "poems". Compare with a model of yours.',
  );
  expect(() => baselineOf(scalarPairs(copy4), 'training')).toThrow(
    'baselinesOf: there is no trivial answer to pairs of numbers in place of tokens. Compare with a model of yours.',
  );
  expect(() => baselineOf(task, 'test')).toThrow('task: there is no test split.');
});

test('what is no task is refused by name', () => {
  for (const wrong of [undefined, {}, []]) {
    expect(() => baselineOf(wrong as never, 'test')).toThrow(
      expect.objectContaining({
        code: 'task-expected',
        message: expect.stringMatching(
          /^baselinesOf: task is .*, and a task was expected\. Make one, with sequenceToSequence for instance\.$/,
        ),
      }),
    );
  }
});
