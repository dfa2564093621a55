import { startBackend } from '@seqlab/backend';
import { type ModelConfigInput, parseModelConfig, readFloat32Tensors, writeSafetensors } from '@seqlab/core';
import {
  createAlibiPositions,
  createDropout,
  createInitializer,
  createLayerNorm,
  createLinear,
  createMultiheadAttention,
} from '@seqlab/layers';
import { errorOf } from '@seqlab/testing';
import { ones, type Rank, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { PaddingMask } from './architectures/encoder-decoder.js';
import { type CreateModelOptions, createModel } from './create-model.js';
import { presets } from './presets.js';
import { loadWeights, weightsOf } from './weights.js';

test('a config as it is written has defaults for what is left out; a forward pass without a context is one without dropout', async () => {
  await startBackend('wasm');
  const written: ModelConfigInput = {
    architecture: 'decoder-only',
    vocabSize: 5,
    dModel: 8,
    heads: 2,
    decoderLayers: 1,
    feedForward: 8,
  };
  const model = createModel(written, { seed: 0 });
  expect(model.config).toEqual(parseModelConfig(written));
  const ids = tensor2d([[1, 2]], undefined, 'int32');
  const batch = { src: ids, tgt: ids, labels: ids };
  const [plain, same] = [model.forward(batch), model.forward(batch, { dropout: null })];
  expect(await plain.data()).toEqual(await same.data());
  for (const made of [ids, plain, same]) made.dispose();
  model.dispose();
});

test.each<[string, () => unknown, string]>([
  [
    'a name',
    () => createModel('seq2seq' as never, { seed: 0 }),
    'createModel: the config is "seq2seq", an object was expected. Use one of presets, such as presets.seq2seq, or write {"architecture": …}. [model-config]',
  ],
  ['a seed in place of options', () => createModel(presets.seq2seq, 3 as never), '[options-object]'],
  ['a seed below 0', () => createModel(presets.seq2seq, { seed: -1 }), '[random-seed]'],
  [
    'dropout beyond 1',
    () => createModel({ ...presets.seq2seq, dropout: 1.5 }, { seed: 0 }),
    '[config-out-of-range]',
  ],
  [
    'a key that is none',
    () => createModel({ ...presets.seq2seq, layers: 2 } as never, { seed: 0 }),
    '[config-unknown-key]',
  ],
  [
    'a rate of dropout',
    () => createDropout(1.5),
    'createDropout: rate (1.5) must be a number from 0 to below 1. Use 0 for none. [layer-rate]',
  ],
  [
    'a width',
    () => createLayerNorm(createInitializer(0), 1.5),
    'createLayerNorm: width (1.5) must be a whole number, 1 or more. Use for example 8. [layer-size]',
  ],
  ['an epsilon', () => createLayerNorm(createInitializer(0), 2, 0), '[layer-epsilon]'],
  [
    'a way to initialise',
    () => createLinear(createInitializer(0), { inFeatures: 2, outFeatures: 2, weight: 'he' as never }),
    'createLinear: weight ("he") must be "fan-in" or "xavier". Use one of them. [layer-choice]',
  ],
  ['no heads', () => createMultiheadAttention(createInitializer(0), { dModel: 4, heads: 0 }), '[layer-size]'],
  ['heads that are no number', () => createAlibiPositions(Number.NaN), '[layer-size]'],
  [
    'bytes that are a buffer',
    () => readFloat32Tensors(new ArrayBuffer(8) as never),
    'safetensors: the bytes must be a Uint8Array, not an object. An ArrayBuffer is one as new Uint8Array(buffer). [safetensors-bytes]',
  ],
  [
    'metadata that is no Map',
    () => writeSafetensors(new Map(), { epoch: '1' } as never),
    'writeSafetensors: the metadata must be a Map, not an object. Use new Map(Object.entries(…)). [safetensors-write-map]',
  ],
  [
    'metadata that is no text',
    () => writeSafetensors(new Map(), new Map([['epoch', 1]]) as never),
    '[safetensors-write-values]',
  ],
  [
    'doubles',
    () => writeSafetensors(new Map([['a', { shape: [1], values: new Float64Array(1) }]]) as never),
    '[safetensors-write-values]',
  ],
  [
    'the whole of a file',
    () => loadWeights(createModel(presets.plain, { seed: 0 }), { tensors: new Map() } as never),
    '[weights-map]',
  ],
])('refused: %s', (_, action, text) => {
  let shown = 'nothing was thrown';
  try {
    action();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    shown = `${message} [${code}]`;
  }
  expect(shown).toContain(text);
});

test('weights of the right shape with too few values are refused', async () => {
  const model = createModel(presets.seq2seq, { seed: 0 });
  const weights = new Map(await weightsOf(model));
  weights.set('embedding.weight', { ...weights.get('embedding.weight')!, values: new Float32Array(3) });
  expect(() => loadWeights(model, weights)).toThrow('embedding.weight has 3 values for the shape [4, 8]');
  const attention = createMultiheadAttention(createInitializer(0), { dModel: 4, heads: 2 });
  expect(attention.forward(ones<Rank.R3>([1, 2, 4])).shape).toEqual([1, 2, 4]);
});

test('without a seed it is 0, which is that of a training config', async () => {
  const [given, left] = [createModel(presets.plain, { seed: 0 }), createModel(presets.plain)];
  expect(await weightsOf(left)).toEqual(await weightsOf(given));
  for (const model of [given, left]) model.dispose();
});

test('each padding mask can be left out by itself, and what each is for can be seen', async () => {
  await startBackend('wasm');
  const config = presets['seq2seq-padded'];
  // SOS 0 EOS PAD PAD → SOS 1 1 1 (EOS) PAD
  const ids = (row: number[]) => tensor2d([row], undefined, 'int32');
  const batch = { src: ids([2, 0, 3, 4, 4]), tgt: ids([2, 1, 1, 1, 4]), labels: ids([1, 1, 1, 3, 4]) };
  const rows = async (unmasked: readonly PaddingMask[], causal = true) => {
    const model = createModel({ ...config, causal }, { seed: 3, unmasked });
    const logits = model.forward(batch);
    const values = await logits.data();
    logits.dispose();
    model.dispose();
    // of the real tokens
    return [...values.slice(0, 16)];
  };
  const all = await rows([]);
  expect(await rows(['source'])).not.toEqual(all);
  expect(await rows(['memory'])).not.toEqual(all);
  expect(await rows(['source', 'memory'])).not.toEqual(await rows(['source']));
  // PAD stands behind the end, where the causal mask hides it already: bit for bit
  expect(await rows(['target'])).toEqual(all);
  expect(await rows(['target'], false)).not.toEqual(await rows([], false));
  // without all three it is a model without PAD that has PAD's row for one more symbol
  const bare = createModel({ ...config, padId: null }, { seed: 3 });
  const weights = await weightsOf(createModel(config, { seed: 3 }));
  loadWeights(bare, weights);
  const logits = bare.forward(batch);
  const none = await rows(['source', 'target', 'memory']);
  const plain = [...(await logits.data()).slice(0, 16)];
  none.forEach((value, at) => {
    expect(value).toBeCloseTo(plain[at]!, 5);
  });
  for (const made of [...Object.values(batch), logits, bare]) made.dispose();
});

test.each([
  [
    { unmasked: ['everything'] },
    presets['seq2seq-padded'],
    'is ["everything"], a list of source, target, memory',
  ],
  [{ unmasked: ['source'] }, presets.seq2seq, 'and this encoder-decoder model has no such masks'],
] as const)('a padding mask that is not there cannot be left out: %o', async (options, config, message) => {
  await startBackend('wasm');
  const make = () => createModel(config, options as unknown as CreateModelOptions);
  expect(errorOf(make)).toMatchObject({ code: 'model-unmasked', message: expect.stringContaining(message) });
});
