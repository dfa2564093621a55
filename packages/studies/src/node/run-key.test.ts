import { allEightCopy, alternating } from '@seqlab/datasets';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { expect, test } from 'vitest';
import { noise } from '../noise.js';
import { positions } from '../positions.js';
import { studies } from '../studies.js';
import { pairsTask } from '../study/pairs-task.js';
import { studyRuns } from '../study/study.js';
import { runKeys } from './run-key.js';

const settings = { study: 'positions', code: '1', backend: 'wasm' };
const [variant] = positions.variants;
const keyOf = (more: object = {}, changed: object = {}) =>
  runKeys({ ...settings, ...more })({ variant: { ...variant!, ...changed }, seed: 0 });

test('whatever decides a result is in its key, and nothing else', () => {
  const tokenizer = symbolTokenizer('01');
  const task = pairsTask({ ...alternating, copies: alternating.copies + 1 }, { tokenizer });
  const keys = [
    keyOf(),
    keyOf({ study: 'other' }),
    keyOf({ code: '2' }),
    keyOf({ backend: 'cpu' }),
    keyOf({ steps: 7 }),
    keyOf({}, { name: 'other' }),
    keyOf({}, { model: { ...variant!.model, dropout: 0.2 } }),
    keyOf({}, { training: { ...variant!.training, learningRate: 0.02 } }),
    keyOf({}, { examine: { maxLength: 3 } }),
    keyOf({}, { task: () => task }),
    runKeys(settings)({ variant: variant!, seed: 1 }),
  ];
  expect(new Set(keys).size).toBe(keys.length);
  expect(keyOf()).toBe(keys[0]);
  const same = pairsTask(alternating, { tokenizer });
  expect(keyOf({}, { task: () => same }), 'equal data are the same data').toBe(keys[0]);
});

test('noise is part of the data, and so is what is judged', () => {
  const tokenizer = symbolTokenizer('01', { padding: true });
  const keys = new Set(noise.variants.map((each) => runKeys(settings)({ variant: each, seed: 0 })));
  expect(keys.size).toBe(noise.variants.length);
  const key = (count: number) => {
    const test = allEightCopy.examples.slice(0, count);
    const task = pairsTask(allEightCopy, { tokenizer, test });
    return runKeys(settings)({ variant: { ...noise.variants[0]!, task: () => task }, seed: 0 });
  };
  expect(key(7)).not.toBe(key(8));
});

test('no two runs of the studies share a key', () => {
  const keys = studies.flatMap((study) => studyRuns(study).map(runKeys({ ...settings, study: study.name })));
  expect(new Set(keys).size).toBe(keys.length);
});
