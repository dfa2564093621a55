import { startBackend } from '@seqlab/backend';
import { parameterCount, parseModelConfig } from '@seqlab/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { weightsOf } from './weights.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const width = 64;
const decoder = {
  architecture: 'decoder-only',
  vocabSize: 200,
  padId: 199,
  dModel: width,
  heads: 4,
  decoderLayers: 2,
  feedForward: 64,
  positional: 'learned',
  maxLength: 100,
} as const;

async function spreads(keys: object): Promise<(name: string) => number> {
  const model = createModel(parseModelConfig({ ...decoder, ...keys }), { seed: 1 });
  const weights = await weightsOf(model);
  model.dispose();
  return (name) => {
    const { values } = weights.get(name)!;
    return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  };
}

describe('how weights start', () => {
  test('torch’s way is the default: rows of N(0, 1)', async () => {
    const std = await spreads({});
    expect(std('embedding.weight')).toBeCloseTo(1, 1);
    expect(std('positions.weight')).toBeCloseTo(1, 1);
  });

  test('initStd sets the rows, and learned positions are as large as the scaled rows', async () => {
    const scaled = await spreads({ initStd: width ** -0.5 });
    expect(scaled('embedding.weight')).toBeCloseTo(1 / 8, 2);
    expect(scaled('positions.weight')).toBeCloseTo(1, 1);
    const plain = await spreads({ initStd: 0.02, embeddingScale: 1 });
    expect(plain('embedding.weight')).toBeCloseTo(0.02, 3);
    expect(plain('positions.weight')).toBeCloseTo(0.02, 3);
  });

  test('residual projections of a decoder-only model shrink with depth, all else is as before', async () => {
    const [torch, scaled] = [await spreads({}), await spreads({ initStd: 0.02 })];
    for (const name of ['self_attn.out_proj.weight', 'linear2.weight']) {
      const full = `transformer.layers.1.${name}`;
      expect(scaled(full) / torch(full)).toBeCloseTo(1 / Math.sqrt(2 * 2), 6);
    }
    const other = 'transformer.layers.1.linear1.weight';
    expect(scaled(other)).toBe(torch(other));
  });
});

test.each<[string, Record<string, unknown>]>([
  ['pooling', { architecture: 'encoder-only', vocabSize: 7, outputSize: 3, pooling: 'class' }],
  [
    'images',
    {
      architecture: 'vision',
      outputSize: 3,
      imageSize: 8,
      patchSize: 2,
      channels: 3,
      positional: 'learned',
      maxLength: 16,
    },
  ],
  [
    'images with a class token',
    { architecture: 'vision', outputSize: 3, pooling: 'class', positional: 'relative' },
  ],
  ['a source of its own', { architecture: 'encoder-decoder', vocabSize: 7, srcVocabSize: 9 }],
])('the number of parameters is known before they are made: %s', (_, keys) => {
  const written: Record<string, unknown> = {
    dModel: 8,
    heads: 2,
    feedForward: 8,
    encoderLayers: 1,
    decoderLayers: 1,
    ...keys,
  };
  const config = parseModelConfig(written);
  const model = createModel(config, { seed: 0 });
  const made = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  expect(made).toBe(parameterCount(config));
  model.dispose();
});
