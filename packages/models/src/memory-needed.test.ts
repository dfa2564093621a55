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

test('moments and gradients count once per parameter', () => {
  const none = { batchSize: 0, srcLength: 0, tgtLength: 0 };
  const count = parameterCount(presets.seq2seq);
  expect(memoryNeeded(presets.seq2seq, none)).toBe(4 * 5 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: 0 })).toBe(4 * 3 * count);
  expect(memoryNeeded(presets.seq2seq, none, { moments: null })).toBe(4 * 2 * count);
});
