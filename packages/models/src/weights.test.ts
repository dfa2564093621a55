import { startBackend } from '@seqlab/backend';
import { type NamedArrays, readFloat32Tensors, type ShapedArray, writeSafetensors } from '@seqlab/core';
import { errorOf } from '@seqlab/testing';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { presets } from './presets.js';
import { loadWeights, weightsOf } from './weights.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const build = (seed: number) => createModel(presets.plain, { seed });
const changed = async (change: (weights: Map<string, ShapedArray>) => void): Promise<NamedArrays> => {
  const weights = new Map(await weightsOf(build(1)));
  change(weights);
  return weights;
};
const BIAS = 'transformer.encoder.norm.bias';
const USE = 'Use the weights of a model with this config.';

test('weights survive a file, bit for bit', async () => {
  const [from, to] = [build(1), build(2)];
  const weights = await weightsOf(from);
  expect(await weightsOf(to)).not.toEqual(weights);
  loadWeights(to, readFloat32Tensors(writeSafetensors(weights)).tensors);
  expect(await weightsOf(to)).toEqual(weights);
});

test('weightsOf is a copy, which later training leaves alone', async () => {
  const model = build(1);
  const before = await weightsOf(model);
  const kept = before.get('transformer.encoder.layers.0.linear1.weight')!.values.slice();
  loadWeights(model, await weightsOf(build(2)));
  expect(before.get('transformer.encoder.layers.0.linear1.weight')!.values).toEqual(kept);
});

test('one kind of problem has its own code', async () => {
  const missing = await changed((weights) => weights.delete(BIAS));
  expect(errorOf(() => loadWeights(build(1), missing))).toMatchObject({
    code: 'weights-missing',
    message: `loadWeights: ${BIAS} [1] is missing. ${USE}`,
  });
  const unexpected = await changed((weights) =>
    weights.set('more', { shape: [2], values: new Float32Array(2) }),
  );
  expect(errorOf(() => loadWeights(build(1), unexpected))).toMatchObject({
    code: 'weights-unexpected',
    message: `loadWeights: more [2] is not in the model. ${USE}`,
  });
  const shape = await changed((weights) => weights.set(BIAS, { shape: [1, 1], values: new Float32Array(1) }));
  expect(errorOf(() => loadWeights(build(1), shape))).toMatchObject({
    code: 'weights-shape',
    message: `loadWeights: ${BIAS} is [1, 1] but must be [1]. ${USE}`,
  });
});

test('a shared weight may be there under both names, as in a state_dict, if both are the same', async () => {
  const tied = {
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 2,
    heads: 1,
    decoderLayers: 0,
    tieEmbedding: true,
  };
  const [from, to] = [createModel(tied, { seed: 1 }), createModel(tied, { seed: 2 })];
  const weights = new Map(await weightsOf(from));
  const shared = weights.get('embedding.weight')!;
  loadWeights(to, new Map([...weights, ['unembedding.weight', shared]]));
  expect(await weightsOf(to)).toEqual(weights);
  const other = { ...shared, values: shared.values.map((value) => value + 1) };
  expect(errorOf(() => loadWeights(to, new Map([...weights, ['unembedding.weight', other]])))).toMatchObject({
    code: 'weights-tied',
    message: `loadWeights: unembedding.weight [4, 2] differs from embedding.weight, with which this model shares it. ${USE}`,
  });
});

test('several kinds are listed together, and nothing is changed', async () => {
  const model = build(1);
  const before = await weightsOf(model);
  const wrong = await changed((weights) => {
    weights.delete(BIAS);
    weights.set('more', { shape: [], values: new Float32Array(1) });
    weights.set('transformer.decoder.norm.bias', { shape: [1], values: Float32Array.of(9) });
  });
  expect(errorOf(() => loadWeights(model, wrong))).toMatchObject({
    code: 'weights-mismatch',
    message: `loadWeights: ${BIAS} [1] is missing; more [] is not in the model. ${USE}`,
    problems: [{ code: 'weights-missing' }, { code: 'weights-unexpected' }],
  });
  expect(await weightsOf(model)).toEqual(before);
});

test('values that are no float32 numbers are refused, with the name of their tensor', async () => {
  const weights = await changed((all) => {
    all.set(BIAS, { shape: [1], values: Float64Array.of(0) as never });
  });
  expect(errorOf(() => loadWeights(build(1), weights))).toMatchObject({
    code: 'weights-values',
    message: expect.stringContaining(`${BIAS} must be {shape, values} with a Float32Array`),
  });
});
