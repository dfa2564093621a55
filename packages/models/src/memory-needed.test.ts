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
    dModel: 2048,
    feedForward: 8192,
    encoderLayers: 2,
    decoderLayers: 2,
  } as const;
  const config = parseModelConfig(wide);
  expect(parameterCount(config)).toBeGreaterThan(2e8);
  const error = refusal(() => checkMemory(config, small));
  expect(error).toBeInstanceOf(SeqlabError);
  expect(error).toMatchObject({ code: 'memory-needed' });
  expect(error!.message).toMatch(
    /^memory: a model of \d+ parameters on batches of 100 rows of 6 tokens needs at least 4\.\d GiB \(4\.\d for parameters, gradients and moments, 0\.\d for the batch\), and there are 4\.0\. Make dModel, feedForward, vocabSize or the number of layers smaller\.$/,
  );
  // gradients alone, as `forward` has them
  checkMemory(config, small, { moments: null });
  checkMemory(parseModelConfig({ ...wide, dModel: 512, feedForward: 2048 }), small);
  for (const preset of Object.values(presets)) checkMemory(preset, small);
});

test('attention over 16,384 tokens is refused for its matrices: four of 1 GiB in one head', () => {
  const config = parseModelConfig({
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 8,
    heads: 4,
    decoderLayers: 1,
    feedForward: 8,
  });
  const long = { batchSize: 1, srcLength: 0, tgtLength: 16384 };
  expect(activationBytes(config, long)).toBeGreaterThan(4 * 4 * 16384 ** 2);
  expect(refusal(() => checkMemory(config, long))!.message).toContain(
    'Use smaller batches (batchSize) or shorter sequences.',
  );
  checkMemory(config, { ...long, tgtLength: 4096 });
  checkMemory(config, long, { limit: 2 ** 34 });
});

test('a source of 20,000 tokens is refused for the matrices that its gradient goes through', () => {
  const config = parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 4,
    dModel: 8,
    heads: 1,
    feedForward: 8,
    encoderLayers: 1,
    decoderLayers: 1,
    dropout: 0,
  });
  const matrix = 4 * 20000 ** 2;
  const long = { batchSize: 1, srcLength: 20000, tgtLength: 2 };
  // kept by the forward pass, and one more each for the step that is recorded and the one that is replayed
  expect(activationBytes(config, long)).toBeGreaterThan(3 * matrix);
  expect(activationBytes(config, long)).toBeLessThan(3.1 * matrix);
  expect(activationBytes({ ...config, dropout: 0.1 }, long)).toBeGreaterThan(5 * matrix);
  expect(refusal(() => checkMemory(config, long))).toMatchObject({ code: 'memory-needed' });
  // one pass without a recording has two of them
  checkMemory(config, long, { moments: null });
});

test('what a step computes must fit into one block', () => {
  const config = parseModelConfig({
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 8,
    heads: 1,
    decoderLayers: 1,
    feedForward: 8,
    dropout: 0,
  });
  const long = { batchSize: 1, srcLength: 0, tgtLength: 17000 };
  expect(activationBytes(config, long)).toBeLessThan(2 ** 32);
  expect(refusal(() => checkMemory(config, long))!.message).toBe(
    'memory: a step on batches of 1 rows of 17000 tokens needs at least 2.2 GiB in one block, and WebAssembly has blocks of up to 2.0. Use smaller batches (batchSize) or shorter sequences.',
  );
});

test('moments and gradients count once per parameter', () => {
  const none = { batchSize: 0, srcLength: 0, tgtLength: 0 };
  const count = parameterCount(presets.seq2seq);
  expect(memoryNeeded(presets.seq2seq, none)).toBe(4 * 5 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: 0 })).toBe(4 * 3 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: null })).toBe(4 * 2 * count);
  expect(memoryNeeded(presets.seq2seq, none, { recorded: false })).toBe(4 * 4 * count);
});
