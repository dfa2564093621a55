import { readFileSync } from 'node:fs';
import { type BatchTensors, startBackend } from '@seqlab/backend';
import { parseModelConfig, readFloat32Tensors, type ShapedArray } from '@seqlab/core';
import { expectClose } from '@seqlab/testing';
import { tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { loadWeights } from '../weights.js';
import { activationGradients } from './activation-gradients.js';
import { onHead, replaceWith, zeros } from './hook.js';
import { runWithCache, runWithHooks } from './run-with-cache.js';

// The numbers were written by internal/reference/looking/looking.py: PyTorch's hooks, in double precision.
const REFERENCE = new URL('../../../../internal/reference/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, REFERENCE));
const cases = ['pre-norm-gelu-4-heads-padding', 'post-norm-relu-2-heads', 'decoder-only'];

describe.each(cases)('%s, as PyTorch’s hooks see it', (name) => {
  const config = parseModelConfig(JSON.parse(read(`fixtures/${name}/config.json`).toString()));
  const rows = JSON.parse(read(`fixtures/${name}/batch.json`).toString());
  const { tensors } = readFloat32Tensors(read(`looking/${name}.safetensors`));
  const of = (kind: string): [string, ShapedArray][] =>
    [...tensors]
      .filter(([key]) => key.startsWith(`${kind}.`))
      .map(([key, value]) => [key.slice(kind.length + 1), value]);
  /** the batch, or the same with its rows moved on by one */
  const upload = (moved = false): BatchTensors => {
    const part = (key: string) => {
      const given: number[][] | undefined = rows[key];
      if (given === undefined) return tensor2d([], [rows.labels.length, 0], 'int32');
      return tensor2d(moved ? [given.at(-1)!, ...given.slice(0, -1)] : given, undefined, 'int32');
    };
    return { src: part('src'), tgt: part('tgt'), labels: part('labels') };
  };
  const start = () => {
    const model = createModel(config);
    loadWeights(model, readFloat32Tensors(read(`fixtures/${name}/weights.safetensors`)).tensors);
    return model;
  };
  const compare = (key: string, actual: ShapedArray | undefined, truth: ShapedArray, bound: number) => {
    expect(actual?.shape, key).toEqual(truth.shape);
    const scale = Math.max(1, ...truth.values.map(Math.abs));
    expectClose(actual!.values, truth.values, { absolute: bound * scale });
  };

  beforeAll(async () => {
    await startBackend('wasm');
  });

  test('every activation', async () => {
    const { activations } = await runWithCache(start(), upload());
    expect(of('cache').length).toBeGreaterThan(15);
    for (const [key, truth] of of('cache')) compare(key, activations.get(key), truth, 5e-6);
  });

  test('the gradient with respect to every module’s output', async () => {
    const last = rows.tgt[0].length - 1;
    const gradients = await activationGradients(start(), upload(), {
      row: 1,
      position: last,
      output: 2,
      against: 5,
    });
    expect(of('grad').length).toBeGreaterThan(10);
    for (const [key, truth] of of('grad')) compare(key, gradients.get(key), truth, 1e-5);
  });

  test('the logits with each attention’s second head ablated', async () => {
    const [model, batch] = [start(), upload()];
    const plain = (await runWithCache(model, batch)).logits;
    expect(of('ablated').length).toBeGreaterThan(1);
    for (const [key, truth] of of('ablated')) {
      const logits = await runWithHooks(model, batch, { [`${key}.heads`]: onHead(1, zeros) });
      compare(key, logits, truth, 1e-5);
      expect(logits.values).not.toEqual(plain.values);
    }
  });

  test('the logits of another batch with each module’s output patched', async () => {
    const model = start();
    const { activations } = await runWithCache(model, upload());
    expect(of('patched').length).toBeGreaterThan(5);
    for (const [key, truth] of of('patched')) {
      const hooks = { [key]: replaceWith(activations.get(key)!) };
      compare(key, await runWithHooks(model, upload(true), hooks), truth, 1e-5);
    }
  });
});
