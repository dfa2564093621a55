import { startBackend } from '@seqlab/backend';
import { type Batch, parseTrainingConfig, type TrainingEvent, type TrainingSnapshot } from '@seqlab/core';
import { tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixedBatch } from './batch-source.js';
import { tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss, type Loss } from './losses.js';
import { train } from './train.js';

/** Labels with this id are padding. */
const PAD = 3;

/** Rows of tokens, each with its number of real labels. */
function batchOf(rows: readonly { readonly tokens: readonly number[]; readonly real: number }[]): Batch {
  const length = Math.max(...rows.map(({ tokens }) => tokens.length));
  const padded = rows.map(({ tokens }) => [...tokens, ...Array<number>(length - tokens.length).fill(PAD)]);
  const tgt = Int32Array.from(padded.flat());
  const labels = rows.flatMap(({ real }, row) =>
    padded[row]!.map((id, column) => (column < real ? (id + 1) % 3 : PAD)),
  );
  const size = { batchSize: rows.length, srcLength: length, tgtLength: length };
  return { kind: 'tokens', ...size, src: tgt, tgt, labels: Int32Array.from(labels) };
}

const rows = [
  { tokens: [0, 1, 2, 0, 1, 2, 0], real: 7 },
  { tokens: [2, 1], real: 2 },
  { tokens: [1, 1, 1], real: 1 },
  { tokens: [0, 2, 2, 0], real: 4 },
  { tokens: [2, 2], real: 0 },
];
/** Of different sizes, and one of padding alone. */
const parts = [[rows[0]!], [rows[1]!, rows[2]!], [rows[3]!], [rows[4]!]].map(batchOf);
const whole = batchOf(rows);

let model: ReturnType<typeof tinyModel>;

async function run(
  config: Record<string, unknown>,
  batches: { at(cursor: number): Batch },
  loss: Loss,
): Promise<{ losses: number[]; weights: TrainingSnapshot['parameters'] }> {
  const events: TrainingEvent[] = [];
  for await (const event of train({ model, batches, loss, config: parseTrainingConfig(config) })) {
    events.push(event);
  }
  const done = events.at(-1);
  if (done?.type !== 'done') throw new Error('no done event');
  const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
  return { losses, weights: done.snapshot.parameters };
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => {
    await startBackend(backend);
    model = tinyModel(0, 0);
  });
  afterEach(() => model.dispose());

  test.each([
    ['plain', {}, 0],
    ['label smoothing', {}, 0.2],
    ['clipping, after all is added up', { clipNorm: 0.05 }, 0],
  ])('several batches are one batch of all their labels: %s', async (_, more, labelSmoothing) => {
    // One step of gradient descent at rate 1: what the weights move by is the gradient.
    const settings = { optimizer: 'sgd', learningRate: 1, steps: 1, ...more };
    const loss = crossEntropyLoss({ ignoreIndex: PAD, labelSmoothing });
    const before = new Map<string, Float32Array>();
    for (const [name, variable] of model.namedParameters()) {
      before.set(name, (await variable.data<'float32'>()).slice());
    }
    const config = { ...settings, labelSmoothing };
    const one = await run(config, fixedBatch(whole), loss);
    for (const [name, variable] of model.namedParameters()) {
      const start = tensor(before.get(name)!, variable.shape);
      variable.assign(start);
      start.dispose();
    }
    const several = await run(
      { ...config, accumulationSteps: 4 },
      { at: (cursor) => parts[cursor % 4]! },
      loss,
    );
    expect(Math.abs(several.losses[0]! - one.losses[0]!)).toBeLessThan(1e-6);
    for (const [name, { values }] of one.weights) {
      values.forEach((value, i) => {
        expect(Math.abs(several.weights.get(name)!.values[i]! - value), `${name} ${i}`).toBeLessThan(1e-6);
      });
    }
  });

  test('the shares move from update to update, in replayed ones as well', async () => {
    // Three batches taken two at a time: every update weighs them in its own way.
    const loss = crossEntropyLoss({ ignoreIndex: PAD });
    const same = [rows[0]!, { ...rows[0]!, real: 2 }, { ...rows[0]!, real: 5 }];
    const [a, b] = [
      same.map((row) => batchOf([row])),
      (i: number, j: number) => batchOf([same[i]!, same[j]!]),
    ];
    const pairs = [b(0, 1), b(2, 0), b(1, 2)];
    const settings = { optimizer: 'sgd', learningRate: 0.5, steps: 9 };
    const one = await run(settings, { at: (cursor) => pairs[cursor % 3]! }, loss);
    model.dispose();
    model = tinyModel(0, 0);
    const two = await run({ ...settings, accumulationSteps: 2 }, { at: (cursor) => a[cursor % 3]! }, loss);
    two.losses.forEach((value, i) => {
      expect(Math.abs(value - one.losses[i]!)).toBeLessThan(1e-5);
    });
  });

  test('a loss that does not say what it counts is a mean over all labels', async () => {
    const fit: Loss = (outputs, labels) => crossEntropyLoss()(outputs, labels);
    const loose = [batchOf([{ tokens: [0, 1, 2], real: 3 }]), batchOf([{ tokens: [0], real: 1 }])];
    const together = await run({ steps: 1, accumulationSteps: 2 }, { at: (c) => loose[c % 2]! }, fit);
    model.dispose();
    model = tinyModel(0, 0);
    const [first] = (await run({ steps: 1 }, fixedBatch(loose[0]!), fit)).losses;
    model.dispose();
    model = tinyModel(0, 0);
    const [second] = (await run({ steps: 1 }, fixedBatch(loose[1]!), fit)).losses;
    expect(together.losses[0]).toBeCloseTo((3 * first! + second!) / 4, 6);
  });

  test('updates of several batches are replayed where there is capture', async () => {
    const reasons: string[] = [];
    const options = {
      model,
      batches: fixedBatch(whole),
      loss: crossEntropyLoss({ ignoreIndex: PAD }),
      config: parseTrainingConfig({ steps: 3, accumulationSteps: 2, clipNorm: 1 }),
      onFallback: (reason: string) => reasons.push(reason),
    };
    for await (const _ of train(options));
    expect(reasons).toEqual(backend === 'wasm' ? [] : ["the backend 'cpu' has no capture"]);
  });

  test('nothing but padding teaches nothing', async () => {
    const nothing = batchOf([rows[4]!]);
    const loss = crossEntropyLoss({ ignoreIndex: PAD });
    const { losses } = await run({ steps: 2, accumulationSteps: 2 }, fixedBatch(nothing), loss);
    expect(losses).toEqual([0, 0]);
  });
});
