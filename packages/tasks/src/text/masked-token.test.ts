import { startBackend } from '@seqlab/backend';
import { parseModelConfig, parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { train } from '@seqlab/training';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchesOfRows } from '../batches.js';
import { maskedToken } from './masked-token.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const TEXT = 'abcdefghij'.repeat(400);
const tokenizer = trainCharacterTokenizer(TEXT, { mask: true, unknown: true });
const { maskId, padId, unkId } = tokenizer;
const keys = {
  architecture: 'encoder-only',
  dModel: 16,
  heads: 2,
  encoderLayers: 1,
  feedForward: 32,
  dropout: 0,
} as const;
const configOf = (task: ReturnType<typeof maskedToken>, more: object = {}) =>
  parseModelConfig({ ...keys, ...task.modelKeys('encoder-only'), ...more });
const running = maskedToken({ training: TEXT, tokenizer, context: 41 });
const rowsOf = (task: typeof running) => task.rows('training', configOf(task));

test('nothing tells a hidden token that stands alone', () => {
  for (const context of [1, 1.5]) {
    expect(() => rowsOf(maskedToken({ training: TEXT, tokenizer, context }))).toThrow(
      `task: context (${context}) must be an integer of at least 2: what stands beside a hidden token tells it.`,
    );
  }
});

describe('what is hidden', () => {
  test("follows BERT's rule: 15 % are told, 80 % of them hidden, 10 % others, 10 % as they were", () => {
    const rows = rowsOf(running);
    const plain = tokenizer.encode(TEXT);
    const counts = { told: 0, hidden: 0, other: 0, same: 0 };
    for (let epoch = 0; epoch < 30; epoch += 1) {
      for (let row = 0; row < rows.length; row += 1) {
        const { src, labels } = rows.batch([row], { draw: { seed: 1, epoch } });
        expect(src.length).toBe(41);
        // 40 tokens may be asked for, the first belongs to the row before
        expect(labels.filter((label) => label !== padId)).toHaveLength(6);
        for (const [t, label] of labels.entries()) {
          const there = plain[40 * row + t]!;
          if (label === padId) expect(src[t]).toBe(there);
          else {
            expect(label).toBe(there);
            counts.told += 1;
            if (src[t] === maskId) counts.hidden += 1;
            else if (src[t] === there) counts.same += 1;
            else counts.other += 1;
          }
        }
      }
    }
    const { told, hidden, other, same } = counts;
    // 17,820 draws: three standard deviations are 0.009 and 0.007; a tenth of the others are by chance what was there
    expect(hidden / told).toBeCloseTo(0.8, 1);
    expect(Math.abs(hidden / told - 0.8)).toBeLessThan(0.009);
    expect(Math.abs(other / told - 0.09)).toBeLessThan(0.007);
    expect(Math.abs(same / told - 0.11)).toBeLessThan(0.007);
  });

  test('is another part in each epoch and for each seed, and the same wherever the row stands', () => {
    const rows = rowsOf(running);
    const hidden = (seed: number, epoch: number, row = 3) => rows.batch([row], { draw: { seed, epoch } }).src;
    expect(hidden(1, 2)).toEqual(hidden(1, 2));
    for (const other of [hidden(2, 2), hidden(1, 3), hidden(1, 2, 13)])
      expect(other).not.toEqual(hidden(1, 2));
    const both = rows.batch([7, 3], { draw: { seed: 1, epoch: 2 } });
    expect(both.src.subarray(41)).toEqual(hidden(1, 2));
    expect(rows.batch([3])).toEqual(rows.batch([3]));
  });

  test.each([{ batchSize: 16 }, { batchTokens: 500 }, { batchSize: null }])(
    'moves with the epochs of %j',
    (size) => {
      const make = () => batchesOfRows(rowsOf(running), { seed: 5, ...size });
      const [batches, again] = [make(), make()];
      const perEpoch = batches.batchesPerEpoch;
      const epoch = (from: number) =>
        Array.from({ length: perEpoch }, (_, i) => batches.at(from + i)).flatMap(({ src }) =>
          Array.from(src),
        );
      expect(epoch(0).sort()).not.toEqual(epoch(perEpoch).sort());
      expect(again.at(perEpoch + 1)).toEqual(batches.at(perEpoch + 1));
    },
  );

  test('is no special token, and nothing in an empty document', () => {
    const documents = maskedToken({ training: ['', '??', 'abc?'], tokenizer });
    const { src, labels } = rowsOf(documents).batch([0, 1, 2], { draw: { seed: 0, epoch: 0 } });
    const row = (ids: ArrayLike<number>, r: number) => Array.from(ids).slice(6 * r, 6 * r + 6);
    const { sosId, eosId } = tokenizer;
    expect(row(src, 0)).toEqual([sosId, eosId, padId, padId, padId, padId]);
    expect(row(src, 1)).toEqual([sosId, unkId, unkId, eosId, padId, padId]);
    expect([...row(labels, 0), ...row(labels, 1)].every((label) => label === padId)).toBe(true);
    expect(row(labels, 2).filter((label) => label !== padId)).toHaveLength(1);
  });
});

test('an encoder learns to tell what both sides decide', async () => {
  const config = configOf(running, { positional: 'learned', maxLength: 41, initStd: 0.25 });
  const model = createModel(config, { seed: 0 });
  const before = (await running.evaluate(model, 'training')).metrics;
  const events = train({
    model,
    batches: batchesOfRows(running.rows('training', config), { seed: 0, batchSize: 16 }),
    config: parseTrainingConfig({ steps: 150, learningRate: 0.01 }),
    loss: running.loss(config),
  });
  for await (const event of events) if (event.type === 'done') break;
  const { metrics } = await running.evaluate(model, 'training');
  // by chance one of ten
  expect(before.tokenAccuracy).toBeLessThan(0.4);
  expect(metrics.tokenAccuracy).toBeGreaterThan(0.9);
  expect(metrics.perplexity).toBeCloseTo(Math.exp(metrics.loss!), 10);
  expect((await running.evaluate(model, 'training')).metrics).toEqual(metrics);
  model.dispose();
});

test('what does not fit is said before anything is learnt', () => {
  const codes = (more: object) => running.problems(configOf(running, more)).map(({ code }) => code);
  expect(codes({})).toEqual([]);
  expect(codes({ pooling: 'mean' })).toEqual(['task-pooling']);
  expect(codes({ architecture: 'decoder-only' })).toEqual(['task-architecture']);
  expect(codes({ vocabSize: 5, padId: null })).toEqual(['task-vocabulary', 'task-padding']);
  const without = maskedToken({ training: TEXT, tokenizer: trainCharacterTokenizer(TEXT) });
  expect(() => rowsOf(without)).toThrow(
    'task: the tokenizer has no MASK to hide tokens with, or no PAD to leave the others out of the loss with. Train one with { mask: true, padding: true }.',
  );
});

describe('fill', () => {
  test('tells what is hidden, likeliest first, each place by itself', async () => {
    const config = configOf(running, { positional: 'learned', maxLength: 41, initStd: 0.25 });
    const model = createModel(config, { seed: 0 });
    await train({
      model,
      batches: batchesOfRows(running.rows('training', config), { seed: 0, batchSize: 16 }),
      config: parseTrainingConfig({ steps: 150, learningRate: 0.01 }),
      loss: running.loss(config),
    });
    const [one, two] = await running.fill(model, ['abcd[MASK]fghijab', 'abcdefgh[MASK]j[MASK]bcdefg'], {
      top: 3,
    });
    expect(one!.text).toBe('abcdefghijab');
    expect(two!.text).toBe('abcdefghijabcdefg');
    expect(two!.hidden.map((place) => place[0]!.token)).toEqual(['i', 'a']);
    for (const place of [...one!.hidden, ...two!.hidden]) {
      expect(place).toHaveLength(3);
      const shares = place.map(({ probability }) => probability);
      expect(shares).toEqual([...shares].sort((a, b) => b - a));
      expect(shares.reduce((sum, share) => sum + share)).toBeLessThanOrEqual(1 + 1e-6);
      expect(shares[0]).toBeGreaterThan(0.5);
    }
    await expect(running.fill(model, ['abc'])).rejects.toMatchObject({
      code: 'fill-nothing-hidden',
      message: 'fill: nothing is hidden in "abc". Write [MASK] for each token that is to be told.',
    });
    const bias = model.namedParameters().get('unembedding.bias')!;
    const weights = await bias.data();
    bias.assign(tensor1d(weights.map(() => Number.NaN)));
    await expect(running.fill(model, ['a[MASK]'])).rejects.toMatchObject({
      code: 'answer-not-finite',
      message: expect.stringMatching(/^task: output 0 of the model for example 1 is NaN, so that no answer/),
    });
    await expect(running.fill(model, ['a[MASK]'], { top: 0 })).rejects.toMatchObject({
      code: 'fill-top',
      message: 'fill: top (0) must be a whole number, 1 or more. Leave it out for 5.',
    });
    model.dispose();
  });

  test('documents are read between SOS and EOS, and all candidates together are certain', async () => {
    const words = maskedToken({ training: ['ab', 'ba', 'abba'] });
    const model = createModel(configOf(words), { seed: 2 });
    const [filled] = await words.fill(model, ['a[MASK]'], { top: 100 });
    // two letters: whatever else is told has its share too
    expect(filled!.hidden[0]!.map(({ token }) => token).sort()).toEqual(['a', 'b']);
    expect(filled!.text).toMatch(/^a[ab]$/);
    const alone = maskedToken({ training: 'abbaab', tokenizer: words.tokenizer });
    const [other] = await alone.fill(model, ['a[MASK]']);
    expect(other!.hidden[0]![0]!.probability).not.toBe(filled!.hidden[0]![0]!.probability);
    model.dispose();
  });

  test('a byte-level token is hidden with its space', async () => {
    const { trainBpe } = await import('@seqlab/tokenizer');
    const bpe = trainBpe(['the cat sat, the cat ran'], { vocabSize: 280, mask: true });
    const task = maskedToken({ training: 'the cat sat, the cat ran', tokenizer: bpe });
    const model = createModel(configOf(task), { seed: 3 });
    const [spaced, joined] = await task.fill(model, ['the [MASK] sat', 'the[MASK] sat']);
    expect(spaced).toEqual(joined);
    model.dispose();
  });
});
