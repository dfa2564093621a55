import { dropoutBits, dropoutState, startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { errorOf, rejectionOf } from '@seqlab/testing';
import { memory, mul, ones, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { activationGradients, gradientTimesInput } from './activation-gradients.js';
import { onHead, onPosition, replaceWith, zeros } from './hook.js';
import { patchingEffects } from './patching-effects.js';
import { runWithCache, runWithHooks } from './run-with-cache.js';

const config = parseModelConfig({
  architecture: 'decoder-only',
  vocabSize: 7,
  dModel: 12,
  heads: 3,
  decoderLayers: 2,
  feedForward: 16,
  activation: 'gelu',
  positional: 'learned',
  maxLength: 8,
});
const HEADS = 'transformer.layers.0.self_attn.heads';
const batchOf = (...rows: number[][]) => {
  const tgt = tensor2d(rows, undefined, 'int32');
  return { src: tensor2d([], [rows.length, 0], 'int32'), tgt, labels: tgt };
};

beforeAll(async () => {
  await startBackend('wasm');
});

test('a hook on one head or one position leaves the others as they are', async () => {
  const [model, batch] = [createModel(config), batchOf([1, 2, 3, 4])];
  const plain = (await runWithCache(model, batch)).activations.get(HEADS)!;
  const changed = async (hook: ReturnType<typeof onHead>) =>
    (await runWithCache(model, batch, { hooks: { [HEADS]: hook } })).activations.get(HEADS)!.values;
  const [head, position] = [await changed(onHead(2, zeros)), await changed(onPosition(1, zeros))];
  // [B, H, T, K] = [1, 3, 4, 4]
  for (const [i, value] of plain.values.entries()) {
    expect(head[i]).toBe(Math.floor(i / 16) === 2 ? 0 : value);
    expect(position[i]).toBe(Math.floor(i / 4) % 4 === 1 ? 0 : value);
  }
  model.dispose();
});

test('an ablated head changes what comes after it and nothing before', async () => {
  const [model, batch] = [createModel(config), batchOf([1, 2, 3, 4])];
  const { activations: plain } = await runWithCache(model, batch);
  const { activations } = await runWithCache(model, batch, { hooks: { [HEADS]: onHead(0, zeros) } });
  const names = [...plain.keys()];
  for (const name of names.slice(0, names.indexOf(HEADS)))
    expect(activations.get(name)).toEqual(plain.get(name));
  expect(activations.get('transformer.layers.0')).not.toEqual(plain.get('transformer.layers.0'));
  model.dispose();
});

test('patching effects are those of patching one place after the other', async () => {
  const model = createModel(config);
  const [clean, corrupted] = [batchOf([1, 2, 3, 4, 5]), batchOf([1, 6, 3, 4, 5])];
  const at = { position: 3, output: 2, against: 4 };
  const { activations, logits } = await runWithCache(model, clean);
  const numberOf = ({ values }: { values: Float32Array }) => values[3 * 7 + 2]! - values[3 * 7 + 4]!;
  const effects = await patchingEffects(model, clean, corrupted, at);
  expect(effects.clean).toBeCloseTo(numberOf(logits), 5);
  expect([...effects.stream.keys()]).toEqual(['embedded', 'transformer.layers.0', 'transformer.layers.1']);
  for (const [name, { values }] of effects.stream) {
    for (const [position, value] of values.entries()) {
      const hook = onPosition(position, replaceWith(activations.get(name)!));
      expect(value).toBeCloseTo(numberOf(await runWithHooks(model, corrupted, { [name]: hook })), 5);
    }
    // what follows the position cannot be seen from it
    expect(values[4]).toBeCloseTo(effects.corrupted, 5);
  }
  expect(effects.stream.get('embedded')!.values[1]).toBeCloseTo(effects.clean, 5);
  expect(effects.stream.get('transformer.layers.1')!.values[3]).toBeCloseTo(effects.clean, 5);
  for (const [name, { values }] of effects.heads) {
    expect(values.length).toBe(3);
    for (const [head, value] of values.entries()) {
      const hook = onHead(head, replaceWith(activations.get(name)!));
      expect(value).toBeCloseTo(numberOf(await runWithHooks(model, corrupted, { [name]: hook })), 5);
    }
  }
  model.dispose();
});

test('gradient × input: zero for what cannot be seen, and what the difference quotient says', async () => {
  const [model, batch] = [createModel(config), batchOf([1, 2, 3, 4])];
  const at = { position: 2, output: 1 };
  const estimate = (await gradientTimesInput(model, batch, at)).get('embedded')!;
  expect(estimate.shape).toEqual([1, 4]);
  expect(estimate.values[3]).toBe(0);
  const scaled = async (factor: number, position: number) => {
    const hook = onPosition(position, (value) => mul(value, factor));
    return (await runWithHooks(model, batch, { embedded: hook })).values[2 * 7 + 1]!;
  };
  for (const position of [0, 1, 2]) {
    const quotient = ((await scaled(1.01, position)) - (await scaled(0.99, position))) / 0.02;
    expect(estimate.values[position]).toBeCloseTo(quotient, 2);
  }
  model.dispose();
});

test('looking with dropout drops what the plain pass drops', async () => {
  const model = createModel({ ...config, dropout: 0.4 });
  const batch = batchOf([1, 2, 3, 4], [4, 3, 2, 1]);
  const pass = (look: boolean) =>
    model.forward(batch, {
      dropout: dropoutBits(tensor1d(dropoutState(5, 3), 'int32')),
      ...(look && { look: (_: string, value) => value }),
    });
  const [plain, looked] = [await pass(false).data(), await pass(true).data()];
  for (const [i, value] of plain.entries()) expect(looked[i]).toBeCloseTo(value, 4);
  model.dispose();
});

test('what cannot be hooked says so, and keeps nothing', async () => {
  const [model, batch] = [createModel(config), batchOf([1, 2])];
  const before = memory().numTensors;
  const told = async (promise: Promise<unknown>) => String(await rejectionOf(promise));
  const hooked = (hooks: object) => told(runWithHooks(model, batch, hooks as never));
  expect(await hooked({ 'transformer.layer.0': zeros })).toMatchInlineSnapshot(
    `"SeqlabError: runWithHooks: "transformer.layer.0" is no activation of this model, expected one of 35. Did you mean "transformer.layers.0"? runWithCache names them all."`,
  );
  expect(await hooked({ embedded: () => ones([1]) })).toMatchInlineSnapshot(
    `"SeqlabError: hook: what stands for embedded is float32 [1], expected a float32 tensor [1, 2, 12]. Return one of that shape."`,
  );
  expect(await hooked({ embedded: () => 3 })).toMatchInlineSnapshot(
    `"SeqlabError: hook: what stands for embedded is 3, expected a float32 tensor [1, 2, 12]. Return one of that shape."`,
  );
  expect(await hooked({ embedded: onHead(0, zeros) })).toMatchInlineSnapshot(
    `"SeqlabError: hook: head 0 of embedded was asked for, which is [1, 2, 12] and has no heads. Choose one that is there, or another name such as ….self_attn.heads."`,
  );
  expect(await hooked({ [HEADS]: onHead(3, zeros) })).toMatchInlineSnapshot(
    `"SeqlabError: hook: head 3 of transformer.layers.0.self_attn.heads was asked for, which is [1, 3, 2, 4] and has the heads 0 … 2. Choose one that is there."`,
  );
  expect(await hooked({ embedded: onPosition(-1, zeros) })).toMatchInlineSnapshot(
    `"SeqlabError: hook: position -1 of embedded was asked for, which is [1, 2, 12] and has the positions 0 … 1. Choose one that is there."`,
  );
  expect(String(errorOf(() => zeros(7 as never, 'x')))).toMatchInlineSnapshot(
    `"SeqlabError: zeros: the activation is 7, expected a tensor. Pass zeros itself as a hook: { name: zeros }."`,
  );
  const empty = { ...batch, tgt: tensor2d([], [1, 0], 'int32') };
  expect(await told(runWithCache(model, empty))).toMatchInlineSnapshot(
    `"SeqlabError: runWithCache: the batch is empty, expected at least one sequence of at least one position. Give something to look at."`,
  );
  expect(await told(activationGradients(model, batch, { position: 2, output: 0 }))).toMatchInlineSnapshot(
    `"SeqlabError: activationGradients: position (2) must be a whole number from 0 to 1: the logits are [1, 2, 7]. Choose one that is there."`,
  );
  const other = batchOf([1, 2, 3]);
  expect(await told(patchingEffects(model, batch, other, { position: 0, output: 0 }))).toMatchInlineSnapshot(
    `"SeqlabError: patchingEffects: tgt is [1, 2] in the clean batch and [1, 3] in the corrupted one, expected one row of the same length in both. Give two inputs of as many tokens."`,
  );
  for (const made of [empty.tgt, other.src, other.tgt]) made.dispose();
  expect(memory().numTensors).toBe(before);
  model.dispose();
});
