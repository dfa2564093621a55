import { startBackend } from '@seqlab/backend';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createEmbedding } from './embedding/embedding.js';
import { createInitializer } from './initializer.js';
import { createLinear } from './linear.js';
import { joinModuleList, joinModules } from './module.js';
import { createLayerNorm } from './norm.js';

beforeAll(async () => {
  await startBackend('cpu');
});

test('names are joined by dots, in the order of the parts; "..." adds names without a prefix', () => {
  const initializer = createInitializer(0);
  const linear = () => createLinear(initializer, { inFeatures: 1, outFeatures: 1 });
  const before = memory().numTensors;
  const module = joinModules({
    layers: joinModuleList(Array.from({ length: 11 }, linear)),
    '...': joinModules({ linear1: linear() }),
    norm: createLayerNorm(initializer, 2),
  });
  const names = [...module.namedParameters().keys()];
  expect(names.slice(0, 4)).toEqual(['layers.0.weight', 'layers.0.bias', 'layers.1.weight', 'layers.1.bias']);
  expect(names.slice(-6)).toEqual([
    'layers.10.weight',
    'layers.10.bias',
    'linear1.weight',
    'linear1.bias',
    'norm.weight',
    'norm.bias',
  ]);
  module.dispose();
  expect(memory().numTensors).toBe(before);
});

test('a padding row outside the table is refused', () => {
  expect(() => createEmbedding(createInitializer(0), { count: 4, width: 2, paddingId: 4 })).toThrowError(
    expect.objectContaining({
      code: 'layer-padding-id',
      message: expect.stringContaining('createEmbedding: paddingId'),
    }),
  );
});
