import { readdirSync, readFileSync } from 'node:fs';
import { type BatchTensors, startBackend } from '@seqlab/backend';
import { type ModelConfig, parseModelConfig, readFloat32Tensors } from '@seqlab/core';
import { memory, type Tensor, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { loadWeights } from '../weights.js';
import { directAttribution } from './direct-attribution.js';
import { replaceWith } from './hook.js';
import { logitLens } from './logit-lens.js';
import { runWithCache, runWithHooks } from './run-with-cache.js';
import { sourceStreamNames, streamNames } from './stream.js';

// Every configuration of which PyTorch's numbers are known: all architectures, positions, norms, poolings and paddings.
const FIXTURES = new URL('../../../../internal/reference/fixtures/', import.meta.url);

describe.each(readdirSync(FIXTURES))('%s', (name) => {
  const read = (file: string) => readFileSync(new URL(`${name}/${file}`, FIXTURES));
  const config = parseModelConfig(JSON.parse(read('config.json').toString()));
  const rows = JSON.parse(read('batch.json').toString());
  const start = () => {
    const model = createModel(config);
    loadWeights(model, readFloat32Tensors(read('weights.safetensors')).tensors);
    return model;
  };

  beforeAll(async () => {
    await startBackend('wasm');
  });

  test('looking changes the logits by no more than rounding, and keeps nothing', async () => {
    const [model, batch] = [start(), upload(config, rows)];
    // the first pass makes tables that the model keeps
    model.forward(batch).dispose();
    const before = memory().numTensors;
    const plain = model.forward(batch);
    const { logits } = await runWithCache(model, batch);
    expect(logits.shape).toEqual(plain.shape);
    const truth = await plain.data();
    const scale = Math.max(1, ...truth.map(Math.abs));
    expectWithin(logits.values, truth, 1e-6 * scale);
    plain.dispose();
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });

  test('where everything passes, the clean value in the corrupted run gives the clean logits, bit for bit', async () => {
    const model = start();
    const [clean, corrupted] = [upload(config, rows), upload(config, otherIds(config, rows))];
    const right = await runWithCache(model, clean);
    const wrong = await runWithCache(model, corrupted, { keep: () => false });
    // of a width of 1 the norms leave nothing but their biases
    if (config.dModel > 1) expect(wrong.logits.values).not.toEqual(right.logits.values);
    // the encoder's output reaches the logits beside the decoder's stream: both are cut
    const beside = ['transformer.encoder.norm'].filter((each) => right.activations.has(each));
    const cuts = [...streamNames(config), 'pooled', 'unembedding'].filter((each) =>
      right.activations.has(each),
    );
    expect(cuts.length).toBeGreaterThan(1);
    for (const cut of cuts) {
      const clean = [cut, ...beside].map((each) => [each, replaceWith(right.activations.get(each)!)]);
      expect(await runWithHooks(model, corrupted, Object.fromEntries(clean)), cut).toEqual(right.logits);
    }
    for (const cut of sourceStreamNames(config)) {
      const clean = [cut, 'embedded'].map((each) => [each, replaceWith(right.activations.get(each)!)]);
      expect(await runWithHooks(model, corrupted, Object.fromEntries(clean)), cut).toEqual(right.logits);
    }
    model.dispose();
  });

  test('the parts of a logit sum to it', async () => {
    const [model, batch] = [start(), upload(config, rows)];
    const { logits } = await runWithCache(model, batch, { keep: () => false });
    const [count, length, width] = logits.shape as [number, number, number];
    for (const [row, position, output] of [
      [0, 0, 0],
      [count - 1, length - 1, width - 1],
    ] as const) {
      const parts = await directAttribution(model, batch, { row, position, output });
      const sum = parts.reduce((total, { value }) => total + value, 0);
      expect(sum).toBeCloseTo(logits.values[(row * length + position) * width + output]!, 4);
      expect(parts.length).toBeGreaterThan(2);
    }
    model.dispose();
  });

  test('the lens ends in the model’s own logits', async () => {
    const [model, batch] = [start(), upload(config, rows)];
    const { logits } = await runWithCache(model, batch, { keep: () => false });
    const lens = [...(await logitLens(model, batch))];
    expect(lens.map(([each]) => each)).toEqual(streamNames(config));
    expect(lens.at(-1)![1]).toEqual(logits);
    if (config.dModel > 1) expect(lens[0]![1].values).not.toEqual(logits.values);
    model.dispose();
  });
});

/** Another input of the same shape and the same padding. */
function otherIds(config: ModelConfig, rows: Record<string, number[][]>): Record<string, number[][]> {
  const numbers = config.architecture === 'vision' || config.inputs === 'scalars';
  const other = (key: string) => {
    const own = key === 'src' && config.srcVocabSize !== null;
    const [size, pad] = own ? [config.srcVocabSize!, config.srcPadId] : [config.vocabSize, config.padId];
    const ids = Array.from({ length: size }, (_, id) => id).filter((id) => id !== pad);
    return (value: number) => {
      if (numbers) return 1 - value;
      return value === pad ? value : ids[(ids.indexOf(value) + 1) % ids.length]!;
    };
  };
  return Object.fromEntries(
    Object.entries(rows).map(([key, part]) => [key, part.map((row) => row.map(other(key)))]),
  );
}

function upload(config: ModelConfig, rows: Record<string, number[][]>): BatchTensors {
  const make = (part: number[][] | undefined): Tensor => {
    if (part === undefined) return tensor2d([], [rows.labels!.length, 0], 'int32');
    return config.inputs === 'scalars'
      ? tensor3d(part.flat(), [part.length, part[0]!.length, 1])
      : tensor2d(part, undefined, 'int32');
  };
  const src = config.architecture === 'vision' ? tensor2d(rows.src!) : make(rows.src);
  return { src, tgt: make(rows.tgt), labels: make(rows.labels) };
}

function expectWithin(actual: ArrayLike<number>, truth: ArrayLike<number>, bound: number): void {
  expect(actual.length).toBe(truth.length);
  let worst = 0;
  for (let i = 0; i < truth.length; i += 1) worst = Math.max(worst, Math.abs(actual[i]! - truth[i]!));
  expect(worst).toBeLessThanOrEqual(bound);
}
