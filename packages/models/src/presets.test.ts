import { startBackend } from '@seqlab/backend';
import { parameterCount, parseModelConfig } from '@seqlab/core';
import { EVALUATION } from '@seqlab/layers';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { type PresetName, presets } from './presets.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const sizeOf = (config: Parameters<typeof createModel>[0]) => {
  const model = createModel(config, { seed: 1 });
  const size = [...model.namedParameters().values()].reduce((sum, variable) => sum + variable.size, 0);
  model.dispose();
  return size;
};

// Kämäräinen 2025: 46 with one unit, 88, 1332, 1340.
test.each([
  ['plain', 88],
  ['token', 1332],
  ['masked', 1332],
  ['seq2seq', 1332],
  ['seq2seq-padded', 1340],
] as const)('%s has %i parameters, as the paper says', (name, count) => {
  expect(sizeOf(presets[name])).toBe(count);
});

test('the plain model with one feed-forward unit has 46', () => {
  expect(sizeOf({ ...presets.plain, feedForward: 1 })).toBe(46);
});

describe('core counts the parameters of a config without building it', () => {
  const small = { vocabSize: 7, dModel: 12, heads: 2, encoderLayers: 2, decoderLayers: 3, feedForward: 5 };
  const architectures = ['encoder-decoder', 'encoder-only', 'decoder-only'];
  const kinds = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'];
  test.each(architectures.flatMap((architecture) => kinds.map((positional) => [architecture, positional])))(
    '%s, %s',
    (architecture, positional) => {
      const config = parseModelConfig({ ...small, architecture, positional, outputSize: 3, maxLength: 11 });
      expect(parameterCount(config)).toBe(sizeOf(config));
    },
  );
});

test('names and their order are those of a torch module with embedding, transformer and unembedding', () => {
  const model = createModel(presets.seq2seq, { seed: 1 });
  const shapes = [...model.namedParameters()].map(([name, { shape }]) => `${name} ${shape.join('×')}`);
  model.dispose();
  expect(shapes).toEqual([
    'embedding.weight 4×8',
    'transformer.encoder.layers.0.self_attn.in_proj_weight 24×8',
    'transformer.encoder.layers.0.self_attn.in_proj_bias 24',
    'transformer.encoder.layers.0.self_attn.out_proj.weight 8×8',
    'transformer.encoder.layers.0.self_attn.out_proj.bias 8',
    'transformer.encoder.layers.0.linear1.weight 8×8',
    'transformer.encoder.layers.0.linear1.bias 8',
    'transformer.encoder.layers.0.linear2.weight 8×8',
    'transformer.encoder.layers.0.linear2.bias 8',
    'transformer.encoder.layers.0.norm1.weight 8',
    'transformer.encoder.layers.0.norm1.bias 8',
    'transformer.encoder.layers.0.norm2.weight 8',
    'transformer.encoder.layers.0.norm2.bias 8',
    'transformer.encoder.norm.weight 8',
    'transformer.encoder.norm.bias 8',
    'transformer.decoder.layers.0.self_attn.in_proj_weight 24×8',
    'transformer.decoder.layers.0.self_attn.in_proj_bias 24',
    'transformer.decoder.layers.0.self_attn.out_proj.weight 8×8',
    'transformer.decoder.layers.0.self_attn.out_proj.bias 8',
    'transformer.decoder.layers.0.multihead_attn.in_proj_weight 24×8',
    'transformer.decoder.layers.0.multihead_attn.in_proj_bias 24',
    'transformer.decoder.layers.0.multihead_attn.out_proj.weight 8×8',
    'transformer.decoder.layers.0.multihead_attn.out_proj.bias 8',
    'transformer.decoder.layers.0.linear1.weight 8×8',
    'transformer.decoder.layers.0.linear1.bias 8',
    'transformer.decoder.layers.0.linear2.weight 8×8',
    'transformer.decoder.layers.0.linear2.bias 8',
    'transformer.decoder.layers.0.norm1.weight 8',
    'transformer.decoder.layers.0.norm1.bias 8',
    'transformer.decoder.layers.0.norm2.weight 8',
    'transformer.decoder.layers.0.norm2.bias 8',
    'transformer.decoder.layers.0.norm3.weight 8',
    'transformer.decoder.layers.0.norm3.bias 8',
    'transformer.decoder.norm.weight 8',
    'transformer.decoder.norm.bias 8',
    'unembedding.weight 4×8',
    'unembedding.bias 4',
  ]);
});

describe('torch’s initialisation', () => {
  const config = parseModelConfig({
    architecture: 'encoder-decoder',
    vocabSize: 50,
    padId: 3,
    dModel: 32,
    heads: 4,
    encoderLayers: 1,
    decoderLayers: 1,
    feedForward: 48,
  });
  const values = (name: string, seed = 7): number[] => {
    const model = createModel(config, { seed });
    const read = Array.from(model.namedParameters().get(name)!.dataSync());
    model.dispose();
    return read;
  };
  const LAYER = 'transformer.encoder.layers.0';
  /** A uniform distribution fills its range, and has the variance bound²/3. */
  const expectUniform = (sample: number[], bound: number) => {
    const largest = Math.max(...sample.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(bound * 0.85);
    const variance = sample.reduce((sum, value) => sum + value * value, 0) / sample.length;
    if (sample.length > 500) expect(variance / (bound * bound)).toBeCloseTo(1 / 3, 1);
  };

  test('matrices are Xavier-uniform; the packed projection counts all its 3D rows as fan-out', () => {
    expectUniform(values(`${LAYER}.self_attn.in_proj_weight`), Math.sqrt(6 / (32 + 96)));
    expectUniform(values(`${LAYER}.self_attn.out_proj.weight`), Math.sqrt(6 / 64));
    expectUniform(values(`${LAYER}.linear1.weight`), Math.sqrt(6 / 80));
    expectUniform(values(`${LAYER}.linear2.weight`), Math.sqrt(6 / 80));
  });

  test('biases: attention 0, feed-forward and un-embedding within 1/√fan-in', () => {
    expect(new Set(values(`${LAYER}.self_attn.in_proj_bias`))).toEqual(new Set([0]));
    expect(new Set(values(`${LAYER}.self_attn.out_proj.bias`))).toEqual(new Set([0]));
    expectUniform(values(`${LAYER}.linear1.bias`), 1 / Math.sqrt(32));
    expectUniform(values(`${LAYER}.linear2.bias`), 1 / Math.sqrt(48));
    expectUniform(values('unembedding.weight'), 1 / Math.sqrt(32));
    expectUniform(values('unembedding.bias'), 1 / Math.sqrt(32));
  });

  test('norms are weight 1 and bias 0', () => {
    expect(new Set(values(`${LAYER}.norm1.weight`))).toEqual(new Set([1]));
    expect(new Set(values('transformer.decoder.norm.bias'))).toEqual(new Set([0]));
  });

  test('the embedding is N(0, 1) with zeros in the row of PAD', () => {
    const rows = values('embedding.weight');
    expect(new Set(rows.slice(3 * 32, 4 * 32))).toEqual(new Set([0]));
    const others = rows.filter((_, index) => Math.floor(index / 32) !== 3);
    const mean = others.reduce((sum, value) => sum + value, 0) / others.length;
    const variance = others.reduce((sum, value) => sum + (value - mean) ** 2, 0) / others.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(variance - 1)).toBeLessThan(0.12);
  });

  test('the same seed gives the same weights, another seed others, and no two matrices are alike', () => {
    const name = `${LAYER}.linear1.weight`;
    expect(values(name)).toEqual(values(name));
    expect(values(name, 0)).not.toEqual(values(name, 1));
    expect(values(name).slice(0, 8)).not.toEqual(
      values('transformer.decoder.layers.0.linear1.weight').slice(0, 8),
    );
  });
});

test.each(Object.keys(presets) as PresetName[])('%s runs forward without leaving tensors behind', (name) => {
  const before = memory().numTensors;
  const model = createModel(presets[name], { seed: 0 });
  const scalars = presets[name].inputs === 'scalars';
  const ids = tensor2d([0, 1, 1, 0], [2, 2], scalars ? 'float32' : 'int32');
  const logits = model.forward({ src: ids, tgt: ids, labels: ids }, EVALUATION);
  expect(logits.shape).toEqual([2, 2, scalars ? 1 : 4]);
  logits.dispose();
  ids.dispose();
  model.dispose();
  expect(memory().numTensors).toBe(before);
});
