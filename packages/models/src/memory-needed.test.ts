import { parameterCount, parseModelConfig, SeqlabError } from '@seqlab/core';
import { expect, test } from 'vitest';
import { activationBytes, checkMemory, memoryNeeded } from './memory-needed.js';
import { presets } from './presets.js';

const small = { batchSize: 100, srcLength: 6, tgtLength: 5 };
const refusal = (action: () => void): SeqlabError | null => {
  try {
    action();
    return null;
  } catch (error) {
    return error as SeqlabError;
  }
};

test('a tenth of a gigabyte of weights fits, a quarter of a billion parameters do not', () => {
  const wide = {
    architecture: 'encoder-decoder',
    vocabSize: 4,
    dModel: 2112,
    feedForward: 8448,
    encoderLayers: 2,
    decoderLayers: 2,
  } as const;
  const config = parseModelConfig(wide);
  expect(parameterCount(config)).toBeGreaterThan(2e8);
  const error = refusal(() => checkMemory(config, small));
  expect(error).toBeInstanceOf(SeqlabError);
  expect(error).toMatchObject({ code: 'memory-needed' });
  expect(error!.message).toMatch(
    /^memory: a model of \d+ parameters on batches of 100 rows of 6 tokens needs at least 4\.\d GiB \(3\.7 for parameters, gradients and moments, 0\.\d for the batch\), and there are 4\.0\. Make dModel, feedForward, vocabSize or the number of layers smaller\.$/,
  );
  // gradients alone, as `forward` has them
  checkMemory(config, small, { moments: null });
  checkMemory(parseModelConfig({ ...wide, dModel: 512, feedForward: 2048 }), small);
  for (const preset of Object.values(presets)) checkMemory(preset, small);
});

test('attention over 16,384 tokens takes blocks of its matrices; the reference, which takes them whole, is refused', () => {
  const config = parseModelConfig({
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 8,
    heads: 4,
    decoderLayers: 1,
    feedForward: 8,
  });
  const long = { batchSize: 1, srcLength: 0, tgtLength: 16384 };
  expect(activationBytes(config, long)).toBeLessThan(2 ** 28);
  checkMemory(config, long);
  const whole = { recorded: false, limit: 2 ** 32 };
  expect(memoryNeeded(config, long, whole)).toBeGreaterThan(4 * 4 * 16384 ** 2);
  expect(refusal(() => checkMemory(config, long, whole))!.message).toContain(
    'Use smaller batches (batchSize) or shorter sequences.',
  );
  checkMemory(config, { ...long, tgtLength: 4096 }, whole);
  checkMemory(config, long, { ...whole, limit: 2 ** 34 });
  // what grows with the square of the length: the bits of dropout, an eighth of a byte for each weight
  const bits = (tgtLength: number) =>
    activationBytes({ ...config, dropout: 0.1 }, { ...long, tgtLength }) -
    activationBytes({ ...config, dropout: 0 }, { ...long, tgtLength });
  expect(bits(16384)).toBeGreaterThan((4 * 16384 ** 2) / 8);
  expect(bits(16384)).toBeLessThan((4 * 16384 ** 2) / 8 + 2 ** 26);
});

test('a bias of all scores is refused where it does not fit', () => {
  const config = parseModelConfig({
    architecture: 'encoder-only',
    vocabSize: 4,
    dModel: 8,
    heads: 4,
    feedForward: 8,
    encoderLayers: 1,
    positional: 'alibi',
    dropout: 0,
  });
  const long = { batchSize: 1, srcLength: 20000, tgtLength: 0 };
  expect(activationBytes(config, long)).toBeGreaterThan(4 * 4 * 20000 ** 2);
  expect(refusal(() => checkMemory(config, long))).toMatchObject({ code: 'memory-needed' });
  checkMemory({ ...config, positional: 'sinusoidal' }, long);
});

test('a window is a matrix of its own, and one for each head beside a bias', () => {
  const sizes = { architecture: 'encoder-only', vocabSize: 4, dModel: 8, heads: 4, feedForward: 8 };
  const bytesOf = (keys: object) =>
    activationBytes(parseModelConfig({ ...sizes, encoderLayers: 1, dropout: 0, ...keys } as never), {
      ...{ batchSize: 1, srcLength: 3000, tgtLength: 0 },
    });
  const matrix = 4 * 3000 ** 2;
  expect(bytesOf({ window: 64 }) - bytesOf({})).toBe(matrix);
  const alibi = { positional: 'alibi' };
  expect(bytesOf({ ...alibi, window: 64 }) - bytesOf(alibi)).toBe(4 * matrix);
});

test('sequences of a few hundred tokens keep one matrix for each head', () => {
  const config = parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 4,
    dModel: 8,
    heads: 2,
    feedForward: 8,
    encoderLayers: 1,
    decoderLayers: 0,
    dropout: 0,
  });
  const batch = { batchSize: 8, srcLength: 256, tgtLength: 2 };
  const matrix = 4 * 256 ** 2;
  const others = { ...batch, srcLength: 257 };
  // kept for each of 16 heads, and one more for the head that is at work
  expect(activationBytes(config, batch)).toBeGreaterThan(17 * matrix);
  expect(activationBytes(config, batch)).toBeLessThan(22 * matrix);
  expect(activationBytes(config, others)).toBeLessThan(8 * matrix);
});

test('what a step computes must fit into one block', () => {
  const config = parseModelConfig({
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 64,
    heads: 1,
    decoderLayers: 1,
    feedForward: 64,
    dropout: 0,
  });
  const long = { batchSize: 800, srcLength: 0, tgtLength: 1000 };
  expect(activationBytes(config, long)).toBeLessThan(2 ** 32);
  expect(refusal(() => checkMemory(config, long))!.message).toBe(
    'memory: a step on batches of 800 rows of 1000 tokens needs at least 2.1 GiB in one block, and WebAssembly has blocks of up to 2.0. Use smaller batches (batchSize) or shorter sequences.',
  );
});

test('moments and gradients count once per parameter', () => {
  const none = { batchSize: 0, srcLength: 0, tgtLength: 0 };
  const count = parameterCount(presets.seq2seq);
  expect(memoryNeeded(presets.seq2seq, none)).toBe(4 * 4 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: 0 })).toBe(4 * 2 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: null })).toBe(4 * 2 * count);
  expect(memoryNeeded(presets.seq2seq, none, { recorded: false })).toBe(4 * 4 * count);
});
