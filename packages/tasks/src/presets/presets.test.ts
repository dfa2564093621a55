import { startBackend } from '@seqlab/backend';
import { parameterCount, parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { train } from '@seqlab/training';
import { beforeAll, describe, expect, test } from 'vitest';
import { baselineOf } from '../baselines/baseline-of.js';
import { batchesOfRows } from '../batches.js';
import { patchSizeFor } from '../fitting-config.js';
import { imageClassification, textClassification } from '../labels/classification.js';
import { textRegression } from '../labels/regression.js';
import { sequenceToSequence } from '../pairs/sequence-to-sequence.js';
import type { Task } from '../task.js';
import { languageModel } from '../text/language-model.js';
import { PRESET_SIZES, type PresetKind, type PresetSize, presetFor, sizeFor } from './preset-for.js';
import { factsOf, type TaskFacts } from './task-facts.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const tokenizer = trainCharacterTokenizer(words);
const digits = trainCharacterTokenizer(['12345678']);
const pairs = words.map((input, i) => ({ task: 'digits', input, output: String(i + 1) }));
const images = { length: 4, imageSize: 6, channels: 1, pixels: new Uint8Array(4 * 36) };

const tasks: readonly Task[] = [
  sequenceToSequence({ training: pairs, source: tokenizer, target: digits }),
  languageModel({ training: words, tokenizer }),
  textClassification({ training: words.map((input, i) => ({ input, label: `${i % 2}` })), tokenizer }),
  textRegression({ training: words.map((input, value) => ({ input, value })), tokenizer }),
  imageClassification({ training: { ...images, labels: ['a', 'b', 'a', 'b'] } }),
];

const cases = tasks.flatMap((task) =>
  task.architectures.map((architecture) => [task.kind as PresetKind, architecture, task] as const),
);

describe.each(cases)('%s with %s', (kind, architecture, task) => {
  // a prefix model has one vocabulary for both sides
  const fitting = architecture === 'decoder-only' && kind === 'sequence-to-sequence' ? shared() : task;
  const facts = factsOf(fitting, architecture);

  test.each(PRESET_SIZES)('%s is complete, and fits its task', (size) => {
    const { model, training } = presetFor(kind, size, facts);
    expect(fitting.problems(parseModelConfig(model))).toEqual([]);
    expect(parseTrainingConfig(training).batchSize).toBe(Math.min(8, fitting.sizes.training));
  });

  test('takes a step', async () => {
    const { model: keys, training } = presetFor(kind, 'tiny', facts);
    const config = parseModelConfig(keys);
    const model = createModel(config, { seed: 0 });
    const { batchSize = null, ...rest } = training;
    const rows = fitting.rows('training', config);
    const batches = batchesOfRows(rows, { batchSize, seed: 0 });
    await train({ model, batches, loss: fitting.loss(config), config: { ...rest, steps: 1 } });
    const { metrics } = await fitting.evaluate(model, 'training');
    expect(Number.isFinite(metrics.loss)).toBe(true);
    model.dispose();
  });
});

function shared(): Task {
  const both = trainCharacterTokenizer([...words, '12345678']);
  return sequenceToSequence({ training: pairs, source: both });
}

test('a few examples are enough for more than the majority has', async () => {
  // every word of three of the letters a, b and c; whether there is a c in it
  const all = Array.from({ length: 27 }, (_, i) => {
    const input = [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)].map((k) => 'abc'[k]!).join('');
    return { input, label: input.includes('c') ? 'yes' : 'no' };
  });
  const held = (i: number) => i % 3 === 1;
  const task = textClassification({
    training: all.filter((_, i) => !held(i)),
    test: all.filter((_, i) => held(i)),
    tokenizer: trainCharacterTokenizer(['abc']),
  });
  const { model: keys, training } = presetFor(task.kind, 'tiny', factsOf(task));
  const config = parseModelConfig(keys);
  const model = createModel(config, { seed: 0 });
  const { batchSize = null, ...rest } = training;
  const batches = batchesOfRows(task.rows('training', config), { batchSize, seed: 0 });
  await train({ model, batches, loss: task.loss(config), config: { ...rest, steps: 60, warmupSteps: 6 } });
  const { metrics } = await task.evaluate(model, 'test');
  expect(metrics.accuracy).toBeGreaterThan(baselineOf(task, 'test').metrics.accuracy!);
  model.dispose();
});

const facts: TaskFacts = {
  architecture: 'decoder-only',
  modelKeys: { vocabSize: 100, padId: null },
  examples: 1000,
  longest: 64,
  tokens: 64000,
};

describe('what is measured', () => {
  test('rows of pairs are as long as their longer side, in the middle of SOS and EOS', () => {
    const { examples, longest, tokens } = factsOf(tasks[0]!);
    expect({ examples, longest, tokens }).toEqual({
      examples: 8,
      longest: 'three'.length + 2,
      tokens: words.join('').length + 2 * words.length,
    });
  });

  test('images of a size that 4 does not divide', () => {
    expect(factsOf(tasks[4]!)).toMatchObject({ architecture: 'vision', examples: 4 });
    expect([28, 32, 96, 6, 1, 29].map(patchSizeFor)).toEqual([4, 4, 12, 1, 1, 29]);
  });
});

describe('the table', () => {
  test('training lasts 20 epochs, but neither too short nor longer than the size allows', () => {
    const steps = (size: PresetSize, examples: number) =>
      presetFor('language-model', size, { ...facts, examples }).training.steps;
    expect([1, 30, 1600, 3200, 1e6].map((examples) => steps('tiny', examples))).toEqual([
      500, 500, 500, 1000, 1500,
    ]);
    expect(steps('medium', 1e6)).toBe(6000);
  });

  test('a batch holds 64 rows, fewer where they are long, and no more than there are', () => {
    const batch = (longest: number, examples = 1000) =>
      presetFor('language-model', 'tiny', { ...facts, longest, examples }).training.batchSize;
    expect([1, 64, 65, 1000, 1e6].map((longest) => batch(longest))).toEqual([64, 64, 63, 4, 1]);
    expect(batch(10, 3)).toBe(3);
  });

  test('a batch over a large vocabulary is added up in parts, unless the answer is one for all positions', () => {
    const parts = (vocabSize: number, more: object = {}) => {
      const modelKeys = { ...facts.modelKeys, vocabSize, ...more };
      const wide = { ...facts, modelKeys, longest: 64, examples: 1000 };
      const { batchSize, accumulationSteps } = presetFor('language-model', 'tiny', wide).training;
      return [batchSize, accumulationSteps];
    };
    expect(parts(1024)).toEqual([64, undefined]);
    expect(parts(1025)).toEqual([32, 2]);
    expect(parts(4096)).toEqual([16, 4]);
    expect(parts(100_000)).toEqual([1, 64]);
    expect(parts(4096, { outputSize: 2, pooling: 'mean' })).toEqual([64, undefined]);
  });

  test('a size is chosen by parameters against tokens', () => {
    const chosen = (tokens: number) => sizeFor('language-model', { ...facts, tokens });
    const parameters = PRESET_SIZES.map((size) =>
      parameterCount(parseModelConfig(presetFor('language-model', size, facts).model)),
    );
    // D = 64, 128, 256 and F = 4D: a layer has 12D² + 13D; then the last norm, the embedding, the un-embedding with its bias
    const counted = (d: number, layers: number) => layers * (12 * d * d + 13 * d) + 2 * d + 200 * d + 100;
    expect(parameters).toEqual([counted(64, 2), counted(128, 4), counted(256, 6)]);
    expect([0, ...parameters, 1e9].map(chosen)).toEqual(['tiny', 'tiny', 'small', 'medium', 'medium']);
    expect(parameters.map((count) => chosen(count - 1))).toEqual(['tiny', 'tiny', 'small']);
  });

  test('what is no size and no kind is refused', () => {
    expect(() => presetFor('regression', 'huge' as PresetSize, facts)).toThrow(
      'presetFor: there is no size "huge". Use tiny, small, medium, or sizeFor(kind, facts).',
    );
    expect(() => presetFor('poems' as PresetKind, 'tiny', facts)).toThrow(
      'presetFor: there is no kind of task "poems". Use sequence-to-sequence, language-model, masked-token, classification, regression.',
    );
  });
});
