import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig, type SequenceExample } from '@seqlab/core';
import { reverseTask } from '@seqlab/datasets';
import { createModel, type Model } from '@seqlab/models';
import { symbolTokenizer, trainCharacterTokenizer } from '@seqlab/tokenizer';
import { train } from '@seqlab/training';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchesOfRows } from './batches.js';
import { sequenceToSequence } from './pairs/sequence-to-sequence.js';
import type { Task } from './task.js';
import { languageModel } from './text/language-model.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const SMALL = { dModel: 16, heads: 2, encoderLayers: 1, decoderLayers: 1, feedForward: 32, dropout: 0 };

async function learn(
  task: Task,
  keys: { architecture: 'encoder-decoder' | 'decoder-only' } & Record<string, unknown>,
  steps: number,
): Promise<Model> {
  const config = parseModelConfig({
    ...SMALL,
    positional: 'learned',
    maxLength: 32,
    ...task.modelKeys(keys.architecture),
    ...keys,
  });
  const model = createModel(config, { seed: 0 });
  const batches = batchesOfRows(task.rows('training', config), { seed: 0, batchSize: 16 });
  const training = parseTrainingConfig({ steps, learningRate: 0.01 });
  const events = train({ model, batches, config: training, loss: task.loss(config) });
  for await (const event of events) if (event.type === 'done') break;
  return model;
}

describe('pairs', () => {
  const examples = reverseTask({ minimumLength: 1, maximumLength: 4 }).examples;
  const task = sequenceToSequence({
    training: examples,
    test: [...examples.slice(0, 5), { task: 'other', input: '00', output: '11' }],
    source: symbolTokenizer('01', { padding: true }),
  });

  test.each(['encoder-decoder', 'decoder-only'] as const)(
    '%s learns to answer from the input',
    async (architecture) => {
      const before = memory().numTensors;
      const model = await learn(task, { architecture, initStd: 0.25 }, 250);
      const { metrics } = await task.evaluate(model, 'training');
      // who does not see the input gives one answer to all, right for 1 of 30
      expect(metrics.exactMatch).toBeGreaterThan(0.9);
      expect(metrics.wordErrorRate).toBeCloseTo(1 - metrics.exactMatch!, 12);
      const { groups } = await task.evaluate(model, 'test');
      expect(groups.other).toMatchObject({
        exactMatch: 0,
        lengthAccuracy: 1,
        wordErrorRate: 1,
        tokenErrorRate: 1,
      });
      model.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );

  test('two vocabularies', async () => {
    const translate: SequenceExample[] = ['a', 'b', 'ab', 'ba', 'aab', 'bba'].map((input) => ({
      task: 'letters',
      input,
      output: input.replaceAll('a', 'xy').replaceAll('b', 'z'),
    }));
    const two = sequenceToSequence({
      training: translate,
      source: symbolTokenizer('ab', { padding: true }),
      target: symbolTokenizer('xyz', { padding: true }),
    });
    const model = await learn(two, { architecture: 'encoder-decoder', initStd: 0.25 }, 200);
    expect([...model.namedParameters().keys()].slice(0, 2)).toEqual([
      'src_embedding.weight',
      'embedding.weight',
    ]);
    expect((await two.evaluate(model, 'training')).metrics.exactMatch).toBe(1);
    model.dispose();
    const shared = parseModelConfig({ ...SMALL, architecture: 'decoder-only', vocabSize: 6, padId: 5 });
    expect(two.problems(shared).map(({ code }) => code)).toEqual(['task-vocabulary']);
    expect(() => two.rows('training', shared)).toThrow(
      'task: input and output have different tokenizers (5 and 6 ids), and the model has one vocabulary. Set srcVocabSize to 5 (encoder-decoder), or use one tokenizer for both.',
    );
  });

  test.each([
    [
      { architecture: 'encoder-only', vocabSize: 5 },
      'task-architecture',
      'task: architecture "encoder-only" cannot learn pairs. Use "encoder-decoder" or "decoder-only".',
    ],
    [
      { architecture: 'vision', outputSize: 5 },
      'task-architecture',
      'task: architecture "vision" cannot learn pairs. Use "encoder-decoder" or "decoder-only".',
    ],
    [
      { architecture: 'encoder-decoder', inputs: 'scalars', dModel: 1, heads: 1 },
      'task-architecture',
      'task: a model of scalars has no tokens and cannot learn pairs. Leave inputs out.',
    ],
    [
      { architecture: 'encoder-decoder', vocabSize: 4, padId: null },
      'task-problems',
      "task: the tokenizers have 5 ids for input and 5 for output, the model reads 4 and 4. Give the model at least the tokenizers' numbers. the tokenizers have PAD 4 and 4, the model null and null. Use the tokenizers' ids, so that padding is masked.",
    ],
    [
      { architecture: 'encoder-decoder', vocabSize: 5, outputSize: 3, padId: 4 },
      'task-vocabulary',
      "task: answers are made of 4 ids, the model's outputSize is 3. Use at least 4.",
    ],
  ])('%j is refused before anything is made', (keys, code, message) => {
    const config = parseModelConfig({ ...SMALL, ...keys });
    expect(() => task.loss(config)).toThrowError(expect.objectContaining({ code, message }));
    expect(() => task.rows('training', config)).toThrowError(expect.objectContaining({ code }));
  });

  test('a split that is not there, and a tokenizer without SOS', () => {
    const config = parseModelConfig({
      ...SMALL,
      architecture: 'encoder-decoder',
      ...task.modelKeys('encoder-decoder'),
    });
    expect(() => task.rows('validation', config)).toThrow(
      'task: there is no validation split. Give examples for it, or ask for another.',
    );
    const bare = { ...symbolTokenizer('01'), sosId: null };
    expect(() => sequenceToSequence({ training: examples, source: bare })).toThrow(
      'task: the tokenizer has no SOS or no EOS, and answers must begin and end. Use one that has both.',
    );
  });

  test('a symbol that the tokenizer does not know is named with its example', () => {
    const wrong = sequenceToSequence({
      training: [...examples, { task: 'x', input: '01', output: '2' }],
      source: symbolTokenizer('01', { padding: true }),
    });
    const config = parseModelConfig({
      ...SMALL,
      architecture: 'encoder-decoder',
      ...wrong.modelKeys('encoder-decoder'),
    });
    expect(() => wrong.rows('training', config)).toThrow(`example ${examples.length + 1}, output: `);
  });
});

describe('text', () => {
  const tokenizer = trainCharacterTokenizer(['abc é']);

  test('running text that repeats becomes certain; bytes are those of UTF-8', async () => {
    const text = 'abc é'.repeat(40);
    const task = languageModel({ training: text, validation: text.slice(0, 60), tokenizer, context: 10 });
    const model = await learn(task, { architecture: 'decoder-only', initStd: 0.25 }, 120);
    const { metrics } = await task.evaluate(model, 'validation');
    expect(metrics.tokenAccuracy).toBeGreaterThan(0.9);
    expect(metrics.bitsPerToken).toBeCloseTo(metrics.loss! / Math.LN2, 12);
    // of the 50 characters that are asked for every fifth takes two bytes
    expect(metrics.bitsPerByte! / metrics.bitsPerToken!).toBeCloseTo(5 / 6, 12);
    model.dispose();
  });

  test('documents: the end is a token, and a byte', async () => {
    const task = languageModel({ training: ['ab', 'abc'], tokenizer, context: 8 });
    const config = parseModelConfig({
      ...SMALL,
      architecture: 'decoder-only',
      ...task.modelKeys('decoder-only'),
    });
    const model = createModel(config, { seed: 0 });
    const { metrics } = await task.evaluate(model, 'training');
    expect(metrics.bitsPerByte).toBeCloseTo(metrics.bitsPerToken!, 12);
    expect(metrics.perplexity).toBeCloseTo(Math.exp(metrics.loss!), 9);
    model.dispose();
  });

  test('what cannot learn it', () => {
    const task = languageModel({ training: 'abab', tokenizer });
    const refused = (keys: { architecture: string } & Record<string, unknown>) =>
      task.problems(parseModelConfig({ ...SMALL, ...keys })).map(({ message }) => message);
    expect(refused({ architecture: 'encoder-only', vocabSize: 9 })).toEqual([
      'architecture "encoder-only" cannot learn text. Use "decoder-only".',
    ]);
    expect(refused({ architecture: 'decoder-only', vocabSize: 9, causal: false })).toEqual([
      'a language model must not see what it predicts, and causal is false. Leave it out.',
    ]);
    expect(refused({ architecture: 'decoder-only', vocabSize: 3 })).toEqual([
      "the tokenizer has 8 ids, the model's vocabSize is 3 and its outputSize 3. Use the tokenizer's number.",
    ]);
    const config = parseModelConfig({ ...SMALL, architecture: 'decoder-only', vocabSize: 9 });
    expect(() => task.rows('test', config)).toThrow(
      'task: there is no test split. Give text for it, or ask for another.',
    );
  });
});
