import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { reverseTask } from '@seqlab/datasets';
import { createModel } from '@seqlab/models';
import { train } from '@seqlab/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { languageModel, sequenceToSequence, type Task, textClassification, textRegression } from './index.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const SMALL = { dModel: 16, heads: 2, encoderLayers: 1, decoderLayers: 1, feedForward: 32, dropout: 0 };
const words = ['0', '00', '1', '000', '01', '10', '001', '100', '010', '11'];
const pairs = reverseTask({ minimumLength: 1, maximumLength: 3 }).examples;

/** Every kind, made of its examples alone, with an architecture that learns it. */
const KINDS: Readonly<Record<string, [() => Task, Record<string, unknown>]>> = {
  pairs: [
    () => sequenceToSequence({ training: pairs, validation: pairs }),
    { architecture: 'encoder-decoder' },
  ],
  prefixes: [
    () => sequenceToSequence({ training: pairs, validation: pairs }),
    { architecture: 'decoder-only' },
  ],
  text: [
    () => languageModel({ training: 'abcabcabcabc', validation: 'bcabca', context: 4 }),
    { architecture: 'decoder-only' },
  ],
  labels: [
    () => {
      const training = words.map((input) => ({ input, label: input.includes('1') ? 'one' : 'none' }));
      return textClassification({ training, validation: training });
    },
    { architecture: 'encoder-only' },
  ],
  numbers: [
    () => {
      const training = words.map((input) => ({ input, value: input.length }));
      return textRegression({ training, validation: training });
    },
    { architecture: 'encoder-only' },
  ],
};

test.each(Object.entries(KINDS))(
  '%s: one call trains what its examples are, and lets go of all',
  async (_, [make, keys]) => {
    const before = memory().numTensors;
    const task = make();
    const architecture = keys.architecture as 'encoder-only';
    const { encoderLayers, decoderLayers, ...sizes } = SMALL;
    const layers = {
      ...(architecture !== ('decoder-only' as string) && { encoderLayers }),
      ...(architecture !== 'encoder-only' && { decoderLayers }),
    };
    const config = {
      ...sizes,
      ...layers,
      positional: 'learned',
      maxLength: 16,
      ...task.modelKeys(architecture),
      ...keys,
    };
    const model = createModel(parseModelConfig(config as never));
    const losses: number[] = [];
    const metrics: Readonly<Record<string, number>>[] = [];
    for await (const event of train({ model, task, steps: 60, learningRate: 0.01, evaluateEvery: 60 })) {
      if (event.type === 'step') losses.push(event.loss);
      else if (event.type === 'evaluation') metrics.push(event.metrics);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 2);
    expect(metrics).toHaveLength(1);
    expect(metrics[0]!.loss).toBeLessThan(losses[0]! / 2);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  },
);

describe('without a tokenizer', () => {
  test('each of the characters of the examples has an id, of all splits, in the order of code points', () => {
    const task = sequenceToSequence({
      training: [{ input: 'ba', output: 'c' }],
      validation: [{ input: 'd', output: '' }],
    });
    expect(task.source).toBe(task.target);
    expect(task.source.encode('abcd')).toEqual([0, 1, 2, 3]);
    expect(task.source.padId).toBe(6);
  });

  test('a target of its own leaves the source its inputs', () => {
    const target = sequenceToSequence({ training: [{ input: 'a', output: 'yz' }] }).target;
    const task = sequenceToSequence({ training: [{ input: 'ba', output: 'yz' }], target });
    expect(task.source.encode('ab')).toEqual([0, 1]);
    expect(() => task.source.encode('y')).toThrow('not in the vocabulary');
  });

  test('texts, labels and numbers', () => {
    const labelled = [
      { input: 'b', label: 'x' },
      { input: 'a', label: 'y' },
    ];
    expect(languageModel({ training: 'ba', test: ['c'] }).tokenizer.vocabSize).toBe(6);
    expect(textClassification({ training: labelled }).tokenizer!.encode('ab')).toEqual([0, 1]);
    expect(textRegression({ training: [{ input: 'q', value: 1 }] }).tokenizer.encode('q')).toEqual([0]);
  });
});

test('pairs without a task of their own are one group, under the name of the whole', async () => {
  const task = sequenceToSequence({ name: 'mine', training: [{ input: 'a', output: 'b' }] });
  const keys = task.modelKeys('encoder-decoder');
  const model = createModel({ ...SMALL, architecture: 'encoder-decoder', ...keys });
  expect(Object.keys((await task.evaluate(model, 'training')).groups)).toEqual(['mine']);
  model.dispose();
});

test('answers are texts, for inputs of any length at once', async () => {
  const task = sequenceToSequence({ training: pairs });
  const model = createModel(
    parseModelConfig({
      ...SMALL,
      architecture: 'encoder-decoder',
      positional: 'learned',
      maxLength: 32,
      ...task.modelKeys('encoder-decoder'),
    } as never),
  );
  await train({ model, task, steps: 300, learningRate: 0.01 });
  const reversed = (text: string) => [...text].reverse().join('');
  const inputs = ['100', '0', '110', '01'];
  expect(await task.answer(model, inputs)).toEqual(inputs.map(reversed));
  expect(await task.answer(model, [])).toEqual([]);
  await expect(task.answer(model, ['0', '02'])).rejects.toMatchObject({
    message: expect.stringContaining(
      'example 2, input: tokenizer: character 2, "2", is not in the vocabulary.',
    ),
  });
  model.dispose();
});
