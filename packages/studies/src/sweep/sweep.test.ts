import type { SeqlabError } from '@seqlab/core';
import { expect, test } from 'vitest';
import { bestTrials, rankedTrials } from './best-trials.js';
import { parseSweep } from './sweep-config.js';
import { sweepTrials } from './sweep-trials.js';

const train = { file: 'pairs.tsv' };
const parameters = { learningRate: [0.001, 0.01], dModel: { values: [8, 16] } };

test('a sweep is completed with defaults', () => {
  expect(parseSweep({ train, parameters })).toEqual({
    train,
    search: 'grid',
    parameters: { learningRate: { values: [0.001, 0.01] }, dModel: { values: [8, 16] } },
    trials: null,
    seed: 0,
    seeds: 1,
    updates: [],
    keep: 1 / 3,
    metric: 'loss',
    better: 'lower',
  });
  expect(parseSweep({ train, parameters, metric: 'accuracy' }).better).toBe('higher');
  expect(parseSweep({ train, parameters, metric: 'bitsPerByte' }).better).toBe('lower');
  const { parameters: read } = parseSweep({
    train,
    search: 'random',
    trials: 3,
    parameters: { dModel: { from: 1, to: 4 }, learningRate: { from: 0.001, to: 0.1, scale: 'log' } },
  });
  expect(read).toEqual({
    dModel: { from: 1, to: 4, scale: 'linear', integer: true },
    learningRate: { from: 0.001, to: 0.1, scale: 'log', integer: false },
  });
});

const codesOf = (document: unknown): string[] => {
  try {
    parseSweep(document);
  } catch (error) {
    const { code, problems } = error as SeqlabError;
    return problems.length > 0 ? problems.map((problem) => problem.code) : [code];
  }
  throw new Error('it was not refused');
};

test.each([
  [[], ['sweep-document']],
  [{}, ['sweep-train', 'sweep-parameters']],
  [{ train, parameters, serach: 'grid' }, ['sweep-unknown-key']],
  [{ train: { out: 'x' }, parameters }, ['sweep-train']],
  [{ train: { learningRate: 1 }, parameters }, ['sweep-train']],
  [{ train, parameters, search: 'bayes' }, ['sweep-search']],
  [{ train, parameters: { dModel: [] } }, ['sweep-values']],
  [{ train, parameters: { dModel: [8, 8] } }, ['sweep-values']],
  [{ train, parameters: { dModel: [[8]] } }, ['sweep-values']],
  [{ train, parameters: { dModel: { from: 4, to: 2 } }, search: 'random', trials: 2 }, ['sweep-values']],
  [
    { train, parameters: { lr: { from: 0, to: 2, scale: 'log' } }, search: 'random', trials: 2 },
    ['sweep-values'],
  ],
  [
    { train, parameters: { dModel: { from: 1, to: 2, step: 1 } }, search: 'random', trials: 2 },
    ['sweep-values'],
  ],
  [{ train, parameters: { dModel: { from: 1, to: 2 } } }, ['sweep-range']],
  [{ train, parameters, trials: 2 }, ['sweep-trials']],
  [{ train, parameters, search: 'random' }, ['sweep-trials']],
  [{ train, parameters, search: 'random', trials: 0 }, ['sweep-trials']],
  [{ train, parameters, seeds: 0, seed: -1 }, ['sweep-count', 'sweep-count']],
  [{ train, parameters, search: 'halving', updates: [10] }, ['sweep-updates']],
  [{ train, parameters, search: 'halving', updates: [10, 5] }, ['sweep-updates']],
  [{ train, parameters, updates: [10, 20] }, ['sweep-updates']],
  [{ train: { steps: 3 }, parameters, search: 'halving', updates: [10, 20] }, ['sweep-updates']],
  [{ train, parameters, keep: 1 }, ['sweep-keep']],
  [{ train, parameters, metric: '' }, ['sweep-metric']],
  [{ train, parameters, better: 'more' }, ['sweep-better']],
])('%j is refused', (document, codes) => {
  expect(codesOf(document)).toEqual(codes);
});

test('all that is wrong is said at once', () => {
  expect(() => parseSweep({ train: 1, parameters, search: 'gird', keep: 2 })).toThrow(
    'sweep: 3 problems: (1) train (1) must be an object of options of `seqlab train`, such as {"file": "pairs.tsv"}. [sweep-train] (2) search ("gird") must be grid, random, halving. Did you mean "grid"? [sweep-search] (3) keep (2) must be a share between 0 and 1, such as 0.5. [sweep-keep]',
  );
});

test('a grid has every combination in order', () => {
  expect(sweepTrials(parseSweep({ train, parameters })).map(({ name }) => name)).toEqual([
    'learningRate 0.001, dModel 8',
    'learningRate 0.001, dModel 16',
    'learningRate 0.01, dModel 8',
    'learningRate 0.01, dModel 16',
  ]);
});

test('draws stay in their ranges, are spread as asked, and are the same each time', () => {
  const config = parseSweep({
    train,
    search: 'random',
    trials: 2000,
    seed: 3,
    parameters: {
      learningRate: { from: 0.0001, to: 0.1, scale: 'log' },
      dropout: { from: 0, to: 0.5 },
      dModel: { from: 1, to: 4 },
      width: { from: 8, to: 512, scale: 'log', integer: true },
      normFirst: [true, false],
    },
  });
  const trials = sweepTrials(config);
  expect(sweepTrials(config)).toEqual(trials);
  expect(sweepTrials({ ...config, seed: 4 })).not.toEqual(trials);
  const all = (name: string) => trials.map(({ values }) => values[name] as number);
  const share = (name: string, holds: (value: number) => boolean) =>
    all(name).filter(holds).length / trials.length;
  expect(Math.min(...all('learningRate'))).toBeGreaterThanOrEqual(0.0001);
  expect(Math.max(...all('learningRate'))).toBeLessThanOrEqual(0.1);
  // three decades: a third each; five standard errors of a share of 2,000
  for (const decade of [0.0001, 0.001, 0.01]) {
    expect(
      Math.abs(share('learningRate', (value) => value >= decade && value < 10 * decade) - 1 / 3),
    ).toBeLessThan(0.053);
  }
  for (const width of [1, 2, 3, 4])
    expect(Math.abs(share('dModel', (value) => value === width) - 1 / 4)).toBeLessThan(0.049);
  expect(all('width').every((value) => Number.isInteger(value) && value >= 8 && value <= 512)).toBe(true);
  expect(Math.abs(share('dropout', (value) => value < 0.25) - 1 / 2)).toBeLessThan(0.056);
});

test('the better share goes on, at least one; what went nowhere comes last', () => {
  const trials = [
    { trial: 'a', scores: [3, 5] },
    { trial: 'b', scores: [1, 2] },
    { trial: 'c', scores: [Number.NaN, 0] },
    { trial: 'd', scores: [1.5] },
  ];
  expect(rankedTrials(trials, 'lower').map(({ trial }) => trial)).toEqual(['b', 'd', 'a', 'c']);
  expect(rankedTrials(trials, 'higher').map(({ trial }) => trial)).toEqual(['a', 'b', 'd', 'c']);
  expect(bestTrials(trials, { keep: 0.5, better: 'lower' })).toEqual(['b', 'd']);
  expect(bestTrials(trials, { keep: 0.1, better: 'lower' })).toEqual(['b']);
});
