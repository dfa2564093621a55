import { startBackend } from '@seqlab/backend';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { studies, studyByName } from './studies.js';
import { runVariant } from './study/run-variant.js';
import { combineStudy, runStudy, type StudyEvent, studyVariant } from './study/study.js';
import { runStudyVariant } from './study/study-run.js';

beforeAll(async () => {
  await startBackend('wasm');
});

test('there is a study for each question', () => {
  expect(studies.map(({ name }) => name)).toEqual([
    'ablation',
    'positions',
    'lengths',
    'vocabulary',
    'noise',
    'padding',
  ]);
  for (const { name, question, factors, variants } of studies) {
    expect(question).toMatch(/^[^\n]+\?$/);
    const names = variants.map((variant) => variant.name);
    expect(new Set(names).size, name).toBe(names.length);
    for (const variant of variants) expect(Object.keys(variant.factors)).toEqual(factors);
  }
});

describe.each(studies)('$name', ({ variants }) => {
  test.each(variants)('$name runs, and leaves nothing behind', { timeout: 60_000 }, async (variant) => {
    const before = memory().numTensors;
    const { row, result } = await runStudyVariant(variant, 0, { steps: 2 });
    expect(memory().numTensors).toBe(before);
    expect(row).toMatchObject({ variant: variant.name, factors: variant.factors, steps: 2 });
    expect(row.parameters).toBeGreaterThan(80);
    expect(result.curve).toHaveLength(2);
    expect(result.stepsToLearn).toBeNull();
    expect(Number.isFinite(result.loss)).toBe(true);
    expect(result.showsSignature === null).toBe(variant.signature === undefined);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

test('trained to the end, the full model learns and the one without positions confuses', {
  timeout: 120_000,
}, async () => {
  const { variants } = studyByName('positions');
  const [none, sinusoidal] = variants;
  const blind = await runStudyVariant(none!, 0);
  expect(blind.result).toMatchObject({ showsSignature: true, stepsToLearn: null });
  expect(blind.result.loss).toBeGreaterThan(Math.log(2) / 5 - 1e-6);
  const seeing = await runStudyVariant(sinusoidal!, 0);
  expect(seeing.result).toMatchObject({ showsSignature: null, exactMatch: 1, lengthAccuracy: 1 });
  expect(seeing.result.loss).toBeLessThan(0.05);
  expect(seeing.result.stepsToLearn).toBeGreaterThan(20);
});

test('a training that leaves the numbers is a result, which says so', async () => {
  const variant = studyByName('positions').variants[0]!;
  const wild = {
    ...variant,
    training: { ...variant.training, optimizer: 'sgd', learningRate: 1000, momentum: 0.99 },
  } as const;
  const run = await runVariant(wild, 0, { steps: 40 });
  expect(run.diverged).toMatch(/^train: the loss of step \d+ is (NaN|Infinity); /);
  expect(run.metrics.loss).toBeNaN();
  expect(run.trainLoss).toBeNaN();
  expect(run.curve.length).toBeGreaterThan(0);
  expect(run.showsSignature).toBe(false);
  await expect(runVariant({ ...wild, training: { ...wild.training, steps: -1 } }, 0)).rejects.toMatchObject({
    code: 'config-out-of-range',
  });
});

test('a run tells each variant and seed and ends with one document', async () => {
  const study = studyByName('positions');
  const events: StudyEvent[] = [];
  const options = { seeds: [1, 0], variants: ['rotary', 'none'], steps: 2 };
  for await (const event of runStudy(study, options)) events.push(event);
  expect(events.map(({ type }) => type)).toEqual([...Array(4).fill(['start', 'row']).flat(), 'done']);
  const last = events.at(-1);
  if (last?.type !== 'done') throw new Error('no done event');
  expect(last.result).toMatchObject({ study: 'positions', factors: ['positional'], seconds: 0 });
  expect(last.result.rows.map(({ variant, seeds }) => [variant, seeds.map(({ seed }) => seed)])).toEqual([
    ['none', [0, 1]],
    ['rotary', [0, 1]],
  ]);
  const runs = await Promise.all(
    [1, 0].map((seed) => runStudyVariant(study.variants[0]!, seed, { steps: 2 })),
  );
  expect(combineStudy(study, runs, 0).rows[0]).toEqual(last.result.rows[0]);
});

test('what cannot be run is refused', async () => {
  expect(() => studyByName('position')).toThrow(
    expect.objectContaining({
      code: 'study-unknown',
      message:
        'study: there is no study "position". Did you mean "positions"? Use ablation, positions, lengths, vocabulary, noise, padding.',
    }),
  );
  const study = studyByName('noise');
  expect(() => studyVariant(study, 'rate 2')).toThrow(
    expect.objectContaining({
      code: 'study-variant',
      message:
        'noise: there is no variant "rate 2". Use rate 0, rate 0.01, rate 0.02, rate 0.05, rate 0.1, rate 0.2, rate 0.3, rate 0.5.',
    }),
  );
  await expect(runStudy(study, { seeds: [-1] }).next()).rejects.toMatchObject({
    code: 'study-seeds',
    message:
      'noise: seeds [-1] must be different whole numbers, 0 or more, and at least one. Use for example [0, 1, 2].',
  });
  await expect(runStudyVariant(study.variants[0]!, 0, { signal: AbortSignal.abort() })).rejects.toMatchObject(
    {
      code: 'study-aborted',
      message: 'study: rate 0, seed 0 was aborted after step 0. Run it again.',
    },
  );
});

test('what padding wastes is counted: buckets waste less than random batches, packing least', async () => {
  const { result } = await runStudyVariant(studyByName('padding').variants[0]!, 0, { steps: 1 });
  const { paddingShareLongest, paddingShareBatch, paddingShareBuckets, paddingSharePacked } = result.measures;
  expect(paddingShareLongest).toBeGreaterThan(paddingShareBatch!);
  expect(paddingShareBatch).toBeGreaterThan(paddingShareBuckets!);
  expect(paddingShareBuckets).toBeGreaterThan(paddingSharePacked!);
  expect(paddingSharePacked).toBeGreaterThanOrEqual(0);
});
