import { startBackend } from '@seqlab/backend';
import {
  parseModelConfig,
  parseTrainingConfig,
  type TrainingConfigInput,
  type TrainingSnapshot,
} from '@seqlab/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type BatchSource, fixedBatch } from './batch-source.js';
import { inProcessWorkers } from './fixtures/in-process-workers.js';
import { countingBatch, tinyModel } from './fixtures/tiny-model.js';
import { crossEntropyLoss, lossOfSpec, meanSquaredErrorLoss } from './losses.js';
import { autoWorkers, type ShardWorkers } from './shard-workers.js';
import { shardsOf } from './shards.js';
import { train } from './train.js';

const loss = crossEntropyLoss({ ignoreIndex: 3 });

interface Ran {
  readonly losses: readonly number[];
  readonly norms: readonly (number | undefined)[];
  readonly snapshot: TrainingSnapshot;
}

async function run(
  config: TrainingConfigInput,
  {
    batches = fixedBatch(countingBatch(7, 5)),
    workers = null,
    resume = null,
    rate = 0.3,
  }: {
    batches?: BatchSource;
    workers?: ((model: ReturnType<typeof tinyModel>) => ShardWorkers) | null;
    resume?: TrainingSnapshot | null;
    rate?: number;
  } = {},
): Promise<Ran> {
  const model = tinyModel(1, rate);
  const losses: number[] = [];
  const norms: (number | undefined)[] = [];
  let snapshot: TrainingSnapshot | null = null;
  const parsed = parseTrainingConfig({ learningRate: 0.05, ...config });
  const parallel = workers?.(tinyModel(2, rate)) ?? null;
  for await (const event of train({ model, batches, loss, config: parsed, resume, workers: parallel })) {
    if (event.type === 'step') {
      losses.push(event.loss);
      norms.push(event.gradientNorm);
    } else if (event.type === 'done') snapshot = event.snapshot;
  }
  model.dispose();
  return { losses, norms, snapshot: snapshot! };
}

describe('shards of a batch', () => {
  test('are its rows in order, as equal as can be, and the same objects for the same batch', () => {
    const batch = countingBatch(7, 5);
    const shards = shardsOf(batch, 3);
    expect(shards.map(({ firstRow }) => firstRow)).toEqual([0, 2, 4]);
    expect(shards.map((shard) => shard.batch.batchSize)).toEqual([2, 2, 3]);
    expect(shards.flatMap((shard) => [...shard.batch.labels])).toEqual([...batch.labels]);
    expect(shardsOf(batch, 3)).toBe(shards);
    expect(shardsOf(batch, 1)).toEqual([{ batch, firstRow: 0 }]);
    expect(shardsOf(batch, 1)[0]!.batch).toBe(batch);
    expect(shardsOf(batch, 99)).toHaveLength(7);
  });
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeEach(async () => {
    await startBackend(backend);
  });

  test.each([
    ['dropout', {}],
    ['dropout and clipping', { clipNorm: 0.05 }],
    ['dropout and accumulation', { accumulationSteps: 2 }],
  ] as const)('shards change no more than the order of sums: %s', async (_, more) => {
    const one = await run({ steps: 6, ...more });
    const four = await run({ steps: 6, shards: 4, ...more });
    expect(four.losses).not.toEqual(one.losses);
    four.losses.forEach((value, i) => {
      expect(Math.abs(value - one.losses[i]!)).toBeLessThan(1e-5);
    });
    for (const [name, { values }] of one.snapshot.parameters) {
      values.forEach((value, i) => {
        const other = four.snapshot.parameters.get(name)!.values[i]!;
        expect(Math.abs(other - value), `${name} ${i}`).toBeLessThan(1e-4);
      });
    }
  });

  test.each([
    ['', {}],
    [', clipped', { clipNorm: 0.05 }],
    [', accumulated', { accumulationSteps: 3, optimizer: 'adamw' }],
  ] as const)('workers give the bits of one thread, in whatever order they are done%s', async (_, more) => {
    const batches: BatchSource = { at: (cursor) => sizes[cursor % sizes.length]! };
    const config = { steps: 7, shards: 4, ...more };
    const alone = await run(config, { batches });
    for (const order of ['forward', 'backward'] as const) {
      const workers = (model: ReturnType<typeof tinyModel>) => inProcessWorkers(model, loss, order);
      expect(await run(config, { batches, workers })).toEqual(alone);
    }
  });

  test('a run that is cut in two and goes on with workers has the same bits', async () => {
    const config = { shards: 2 };
    const whole = await run({ ...config, steps: 6 });
    const first = await run({ ...config, steps: 3 });
    const workers = (model: ReturnType<typeof tinyModel>) => inProcessWorkers(model, loss, 'backward');
    const second = await run({ ...config, steps: 6 }, { workers, resume: first.snapshot });
    expect(second.snapshot).toEqual(whole.snapshot);
    expect([...first.losses, ...second.losses]).toEqual(whole.losses);
  });
});

/** One of a single row, which is one shard, and one of fewer rows than shards. */
const sizes = [countingBatch(5, 4), countingBatch(1, 4), countingBatch(3, 2), countingBatch(8, 4)];

describe('what is refused', () => {
  const options = (shards: number, workers: unknown) => () =>
    train({
      model: tinyModel(1),
      batches: fixedBatch(countingBatch()),
      loss,
      config: { shards },
      workers: workers as ShardWorkers,
    });

  test('more workers than shards, workers of another model, and what are none', () => {
    const gradients = () => [];
    expect(options(1, { count: 2, parameters: new Float32Array(52), gradients })).toThrowError(
      expect.objectContaining({
        code: 'train-workers',
        message:
          'train: there are 2 workers for one shard, and no two can compute one. Start at most 1, or set shards, which changes the bits.',
      }),
    );
    expect(options(2, { count: 2, parameters: new Float32Array(5), gradients })).toThrowError(
      expect.objectContaining({
        code: 'train-workers',
        message:
          'train: the workers hold 5 parameters, and the model has 52. Start them with the config of the model.',
      }),
    );
    const spec = loss.spec!;
    const otherLoss = { model: {} as never, loss: { ...spec, labelSmoothing: 0.2 } as typeof spec };
    expect(
      options(2, { count: 2, parameters: new Float32Array(52), gradients, computes: otherLoss }),
    ).toThrowError(
      expect.objectContaining({
        code: 'train-workers',
        message:
          'train: the workers were started with another loss than what is trained. Start them with model.config and the loss of this training.',
      }),
    );
    const config = parseModelConfig({ architecture: 'decoder-only', vocabSize: 4 });
    const computes = { model: parseModelConfig({ ...config, dropout: 0.5 }), loss: spec };
    expect(() =>
      train({
        model: Object.assign(tinyModel(1), { config }),
        batches: fixedBatch(countingBatch()),
        loss,
        config: { shards: 2 },
        workers: { count: 2, parameters: new Float32Array(52), gradients: () => [] as never, computes },
      }),
    ).toThrowError(
      expect.objectContaining({
        code: 'train-workers',
        message:
          'train: the workers were started with another config of a model than what is trained. Start them with model.config and the loss of this training.',
      }),
    );
    expect(options(2, 2)).toThrowError(
      expect.objectContaining({
        code: 'train-option',
        message:
          'train: workers is 2, expected ShardWorkers: startShardWorkers of @seqlab/tasks/node makes them.',
      }),
    );
  });
});

test('small steps stay on one worker, large ones take a core each, and never more than there are shards', () => {
  const small = { parameters: 1332, tokens: 2400, shards: 4, cores: 8 };
  const large = { parameters: 400_000, tokens: 1024, shards: 4, cores: 8 };
  expect([autoWorkers(small), autoWorkers(large), autoWorkers({ ...large, cores: 2 })]).toEqual([1, 4, 2]);
  expect(autoWorkers({ ...large, shards: 1 })).toBe(1);
});

test('a loss is made again from its spec', () => {
  const smoothed = crossEntropyLoss({ ignoreIndex: 2, labelSmoothing: 0.1 });
  expect(lossOfSpec(smoothed.spec!).spec).toEqual(smoothed.spec);
  expect(lossOfSpec(smoothed.spec!).counted!(Int32Array.of(1, 2, 2))).toBe(1);
  expect(lossOfSpec(meanSquaredErrorLoss().spec!).spec).toEqual({ kind: 'mean-squared-error' });
  expect(() => lossOfSpec(null as never)).toThrowError(
    expect.objectContaining({
      code: 'loss-spec',
      message:
        'lossOfSpec: null describes no loss, expected the spec of crossEntropyLoss() or meanSquaredErrorLoss(). Pass loss.spec.',
    }),
  );
});
