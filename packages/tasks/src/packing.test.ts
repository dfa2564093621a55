import { startBackend, valueAndGradients } from '@seqlab/backend';
import { type ModelConfigInput, parseModelConfig, type TokenBatch } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { expectClose } from '@seqlab/testing';
import { batchTensors, train } from '@seqlab/training';
import { dispose, type Scalar } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchesOfRows } from './batches.js';
import { sequenceToSequence } from './pairs/sequence-to-sequence.js';
import { orderBySize } from './rows/order-by-size.js';
import { packBySize } from './rows/pack-by-size.js';
import type { Task } from './task.js';
import { languageModel } from './text/language-model.js';
import { maskedToken } from './text/masked-token.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const PAIRS: readonly (readonly [string, string])[] = [
  ['abc', 'cba'],
  ['a', 'a'],
  ['bca', 'acb'],
  ['ab', 'ba'],
  ['cc', 'cc'],
  ['b', 'b'],
  ['acab', 'baca'],
];
const pairs = () => sequenceToSequence({ training: PAIRS.map(([input, output]) => ({ input, output })) });
const lines = () => languageModel({ training: PAIRS.map(([input]) => input) });

const configFor = (task: Task, architecture: 'encoder-decoder' | 'decoder-only') =>
  parseModelConfig({
    architecture,
    dModel: 8,
    heads: 2,
    feedForward: 8,
    decoderLayers: 2,
    ...(architecture === 'encoder-decoder' && { encoderLayers: 1 }),
    positional: 'learned',
    maxLength: 16,
    dropout: 0,
    ...task.modelKeys(architecture),
  } as ModelConfigInput);

describe.each([
  ['pairs, encoder-decoder', pairs, 'encoder-decoder'],
  ['pairs, prefix', pairs, 'decoder-only'],
  ['lines', lines, 'decoder-only'],
] as const)('%s', (_, taskOf, architecture) => {
  test('packed rows give the loss and the gradients of separate ones', () => {
    const task = taskOf();
    const config = configFor(task, architecture);
    const model = createModel(config, { seed: 5 });
    const parameters = [...model.namedParameters().values()];
    const loss = task.loss(config);
    const learn = (packing: boolean) => {
      const batch = task.batches('training', config, { seed: 1, packing }).at(0);
      const tensors = batchTensors(batch);
      const { value, gradients } = valueAndGradients(
        () => loss(model.forward(tensors), tensors.labels) as Scalar,
        parameters,
      );
      const learned = { batch, loss: value.dataSync()[0]!, slopes: gradients.map((g) => [...g.dataSync()]) };
      dispose([value, gradients, ...Object.values(tensors)]);
      return learned;
    };
    const apart = learn(false);
    const together = learn(true);
    expect(together.batch.batchSize).toBeLessThan(apart.batch.batchSize);
    expect(together.loss).toBeCloseTo(apart.loss, 5);
    apart.slopes.forEach((slope, i) => {
      expectClose(together.slopes[i]!, slope, { absolute: 1e-5 });
    });
    model.dispose();
  });
});

/** Every sequence of a packed batch, as its target ids. */
function sequencesOf({ tgt, tgtPacking, tgtLength, batchSize }: TokenBatch): string[] {
  const found: string[] = [];
  for (let row = 0; row < batchSize; row += 1) {
    const ids: number[][] = [];
    for (let at = row * tgtLength; at < (row + 1) * tgtLength; at += 1) {
      const segment = tgtPacking!.segments[at]!;
      if (segment === 0) continue;
      ids[segment - 1] ??= [];
      const sequence = ids[segment - 1]!;
      expect(tgtPacking!.positions[at]).toBe(sequence.length);
      sequence.push(tgt[at]!);
    }
    found.push(...ids.map((sequence) => sequence.join(' ')));
  }
  return found.sort();
}

test.each([{ batchSize: 2 }, { batchTokens: 20 }])(
  'an epoch in batches of %o has every row once, and the next one another order',
  (size) => {
    const task = lines();
    const config = configFor(task, 'decoder-only');
    const batches = task.batches('training', config, { ...size, packing: true, seed: 3 });
    const epoch = (number: number) =>
      Array.from({ length: batches.batchesPerEpoch }, (_, i) =>
        batches.at(number * batches.batchesPerEpoch + i),
      ) as TokenBatch[];
    const all = task.batches('training', config, { packing: true, seed: 0 }).at(0) as TokenBatch;
    for (const number of [0, 1]) expect(epoch(number).flatMap(sequencesOf).sort()).toEqual(sequencesOf(all));
    expect(epoch(0)).toEqual(epoch(0));
    expect(epoch(1)).not.toEqual(epoch(0));
    for (const batch of epoch(0)) {
      expect(batch.tgtLength).toBe(all.tgtLength);
      if ('batchSize' in size) expect(batch.batchSize).toBeLessThanOrEqual(size.batchSize!);
      else expect(batch.batchSize * batch.tgtLength).toBeLessThanOrEqual(size.batchTokens!);
    }
  },
);

test('training replays each batch with its own packing', async () => {
  const task = lines();
  const config = configFor(task, 'decoder-only');
  const lossesOf = async (packing: boolean) => {
    const model = createModel(config, { seed: 2 });
    const losses: number[] = [];
    const batches = task.batches('training', config, { batchSize: packing ? 2 : null, packing, seed: 1 });
    const training = { steps: 6, learningRate: 0, seed: 1 };
    for await (const event of train({ model, batches, loss: task.loss(config), config: training })) {
      if (event.type === 'step') losses.push(event.loss);
    }
    model.dispose();
    return { losses, batches };
  };
  const { losses: whole } = await lossesOf(false);
  const { losses, batches } = await lossesOf(true);
  // nothing is learned at rate 0: the losses of an epoch's batches, weighted by their labels, are the loss of all
  const count = (batch: TokenBatch) => batch.tgtPacking!.segments.filter((segment) => segment > 0).length;
  const epoch = Array.from({ length: batches.batchesPerEpoch }, (_, i) => batches.at(i) as TokenBatch);
  const all = epoch.reduce((sum, batch) => sum + count(batch), 0);
  const mean = epoch.reduce((sum, batch, i) => sum + (losses[i]! * count(batch)) / all, 0);
  expect(epoch.length).toBeGreaterThan(1);
  expect(mean).toBeCloseTo(whole[0]!, 5);
});

test('a packing that does not fit its batch is refused', () => {
  const task = lines();
  const config = configFor(task, 'decoder-only');
  const batch = task.batches('training', config, { packing: true, seed: 0 }).at(0) as TokenBatch;
  const { segments } = batch.tgtPacking!;
  expect(() =>
    batchTensors({ ...batch, tgtPacking: { segments, positions: segments.slice(1) } }),
  ).toThrowError(
    expect.objectContaining({
      code: 'batch-arrays',
      message: `train: positions of tgtPacking must be an Int32Array of batchSize (${batch.batchSize}) rows of ${batch.tgtLength}. packRows of @seqlab/datasets makes them.`,
    }),
  );
});

test('groups hold each row once, none is too full, and two could not have been one', () => {
  const sizes = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, (list) => {
      const of = Int32Array.from(list);
      const order = orderBySize(
        Int32Array.from(list, (_, i) => i),
        of,
      );
      const groups = packBySize(order, of, 12);
      expect(groups.flat().sort((a, b) => a - b)).toEqual(list.map((_, i) => i));
      const full = groups
        .map((group) => group.reduce((sum, row) => sum + list[row]!, 0))
        .sort((a, b) => a - b);
      expect(full.at(-1)).toBeLessThanOrEqual(12);
      if (full.length > 1) expect(full[0]! + full[1]!).toBeGreaterThan(12);
    }),
  );
});

test('many rows are packed in time that follows their number, not its square', () => {
  const sizes = Int32Array.from({ length: 300_000 }, (_, i) => 1 + ((i * 7919) % 512));
  const order = orderBySize(
    Int32Array.from(sizes, (_, i) => i),
    sizes,
  );
  const groups = packBySize(order, sizes, 512);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(groups.length).toBeLessThan(1.01 * Math.ceil(total / 512) + 1);
});

test('rows that cannot share one are refused, and so is what is no answer', () => {
  const masked = maskedToken({ training: ['abc', 'cab'] });
  const config = parseModelConfig({
    architecture: 'encoder-only',
    dModel: 8,
    heads: 2,
    encoderLayers: 1,
    ...masked.modelKeys('encoder-only'),
  } as ModelConfigInput);
  expect(() => masked.batches('training', config, { seed: 0, packing: true })).toThrowError(
    expect.objectContaining({
      code: 'task-packing',
      message:
        'task: packing is true, and rows of this task cannot share one, because each has one result or is drawn anew. Leave packing out.',
    }),
  );
  const rows = lines().rows('training', configFor(lines(), 'decoder-only'));
  expect(() => batchesOfRows(rows, { seed: 0, packing: 'yes' as never })).toThrowError(
    expect.objectContaining({
      code: 'task-packing',
      message: 'task: packing must be true or false, got "yes". Leave it out for false.',
    }),
  );
});

test('the config of a training packs, and refuses batches that are not packed', async () => {
  const task = lines();
  const model = createModel(configFor(task, 'decoder-only'), { seed: 2 });
  const size: number[] = [];
  const packed: typeof task = {
    ...task,
    batches: (...given) => {
      const batches = task.batches(...given);
      size.push(batches.at(0).batchSize);
      return batches;
    },
  };
  await train({ model, task: packed, steps: 1, packing: true });
  await train({ model, task: packed, steps: 1, batchTokens: 20, packing: true });
  await train({ model, task: packed, steps: 1 });
  // the longest row has five positions, of which 20 hold four
  expect(size).toEqual([expect.any(Number), 4, PAIRS.length]);
  expect(size[0]).toBeLessThan(PAIRS.length);
  const batches = task.batches('training', model.config, { seed: 0 });
  expect(() => train({ model, batches, loss: task.loss(model.config), packing: true })).toThrow(
    'train: the config has packing true, and batches gives rows of one sequence each. Use batchesOfRows(rows, { packing: true, seed }) of @seqlab/tasks, or leave the key out of the config.',
  );
  model.dispose();
});
