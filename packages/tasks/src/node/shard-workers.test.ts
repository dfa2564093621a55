import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { startBackend } from '@seqlab/backend';
import { parseModelConfig, type TrainingSnapshot } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { trainCharacterTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, type Loss, train } from '@seqlab/training';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchesOfRows } from '../batches.js';
import { imageClassification, textClassification } from '../labels/classification.js';
import { sequenceToSequence } from '../pairs/sequence-to-sequence.js';
import type { ShardWorkerData } from '../shards/shard-messages.js';
import type { Task } from '../task.js';
import { languageModel } from '../text/language-model.js';
import { maskedToken } from '../text/masked-token.js';
import { type ShardThreads, type ShardWorkersOptions, startShardWorkers } from './shard-workers.js';

// A thread is a program of its own, which needs the build.
const file = new URL('../../dist/node/shard-worker.js', import.meta.url);
const start = (workerData: ShardWorkerData) => new Worker(file, { workerData, execArgv: [] });

beforeAll(async () => {
  if (!existsSync(file)) throw new Error('@seqlab/tasks is not built. Run npm run build first.');
  await startBackend('wasm');
});

const words = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven'];
const tokenizer = trainCharacterTokenizer(words, { mask: true, padding: true });
const pairs = words.map((input) => ({ task: 'copy', input, output: input }));
const labelled = words.map((input, i) => ({ input, label: `${i % 2}` }));
const pixels = Uint8Array.from({ length: 11 * 36 }, (_, i) => (i * 37) % 256);

const tasks: readonly (readonly [string, Task, object])[] = [
  ['encoder-decoder', sequenceToSequence({ training: pairs, source: tokenizer }), {}],
  ['decoder-only', languageModel({ training: words, tokenizer }), {}],
  ['encoder-only', textClassification({ training: labelled, tokenizer }), {}],
  ['encoder-only', maskedToken({ training: words, tokenizer }), {}],
  [
    'vision',
    imageClassification({
      training: {
        ...{ length: 11, imageSize: 6, channels: 1, pixels },
        labels: words.map((_, i) => 'ab'[i % 2]!),
      },
    }),
    { patchSize: 2, positional: 'learned', maxLength: 9 },
  ],
];

interface Run {
  readonly dropout?: number;
  readonly count?: number;
  readonly steps?: number;
  readonly started?: ShardWorkersOptions['start'];
  readonly onStep?: (step: number) => void;
}

async function run(
  [architecture, task, keys]: (typeof tasks)[number],
  { dropout = 0.2, count = 1, steps = 6, started = start, onStep = () => {} }: Run = {},
): Promise<TrainingSnapshot> {
  const config = parseModelConfig({
    architecture,
    ...task.modelKeys(architecture as never),
    ...{ dModel: 12, heads: 2, feedForward: 20, dropout, positional: 'sinusoidal' },
    ...(architecture !== 'decoder-only' && { encoderLayers: 1 }),
    ...(architecture !== 'encoder-only' && architecture !== 'vision' && { decoderLayers: 1 }),
    ...keys,
  } as never);
  const model = createModel(config, { seed: 3 });
  const loss = task.loss(config);
  const workers: ShardThreads | null =
    count === 1 ? null : await startShardWorkers({ model: config, loss, count, start: started });
  try {
    const batches = batchesOfRows(task.rows('training', config), { batchSize: 7, seed: 1 });
    const training = { steps, learningRate: 0.01, shards: 4, clipNorm: 1 };
    let done: TrainingSnapshot | null = null;
    for await (const event of train({ model, batches, loss, config: training, workers })) {
      if (event.type === 'step') onStep(event.step);
      if (event.type === 'done') done = event.snapshot;
    }
    return done!;
  } finally {
    await workers?.close();
    model.dispose();
  }
}

describe.each(tasks.map((task) => [`${task[0]} on ${task[1].kind}`, task] as const))('%s', (_, task) => {
  test.each([0, 0.2])('two threads give the bits of none, dropout %f', async (dropout) => {
    expect(await run(task, { dropout, count: 2 })).toEqual(await run(task, { dropout }));
  });
});

const [, text] = tasks;

test('and so do four', async () => {
  expect(await run(text!, { count: 4 })).toEqual(await run(text!));
});

test('a thread that dies at work or between two steps is replaced, and the bits stay', async () => {
  const threads: Worker[] = [];
  let questions = 0;
  const started = (data: ShardWorkerData) => {
    const worker = start(data);
    const post = worker.postMessage.bind(worker);
    worker.postMessage = (question: unknown) => {
      post(question);
      questions += 1;
      if (questions === 6) void worker.terminate();
    };
    threads.push(worker);
    return worker;
  };
  const onStep = (step: number) => {
    if (step === 4) void threads.at(-1)!.terminate();
  };
  expect(await run(text!, { count: 2, started, onStep })).toEqual(await run(text!));
  expect(threads.length).toBe(4);
});

test('a config as it is written down is that of the model which is made of it', async () => {
  const written = {
    architecture: 'decoder-only',
    vocabSize: 4,
    dModel: 8,
    heads: 2,
    decoderLayers: 1,
  } as const;
  const workers = await startShardWorkers({ model: written, loss: crossEntropyLoss(), count: 1, start });
  const model = createModel(written);
  const size = [...model.namedParameters().values()].reduce((sum, each) => sum + each.size, 0);
  expect(workers.parameters).toHaveLength(size);
  expect(workers.computes).toEqual({ model: model.config, loss: crossEntropyLoss().spec });
  model.dispose();
  await workers.close();
});

describe('what goes wrong', () => {
  const program = (code: string) => () => new Worker(code, { eval: true });

  test('threads that die again and again end the run', async () => {
    const dying = program("require('worker_threads').parentPort.on('message', () => process.exit(3))");
    await expect(run(text!, { count: 2, started: dying })).rejects.toThrowError(
      expect.objectContaining({
        code: 'shard-workers',
        message:
          'startShardWorkers: threads died 3 times over the same shard (no reason was given, exit code 3). Train with fewer workers: each holds a copy of the model.',
      }),
    );
  });

  test.each([
    ["'wasm-memory'", 'wasm-memory', 'no room'],
    ['null', 'shard-workers', 'startShardWorkers: no room'],
  ])('what a thread says is wrong is said here: %s', async (said, code, message) => {
    const failing = program(
      `require('worker_threads').parentPort.postMessage({ type: 'failed', code: ${said}, message: 'no room' })`,
    );
    await expect(run(text!, { count: 2, started: failing })).rejects.toThrowError(
      expect.objectContaining({ code, message }),
    );
  });

  test('a loss of one’s own and a count that is none are refused', async () => {
    const model = parseModelConfig({ architecture: 'decoder-only', vocabSize: 4 });
    const own: Loss = (outputs, labels) => crossEntropyLoss()(outputs, labels);
    await expect(startShardWorkers({ model, loss: own, count: 2 })).rejects.toThrowError(
      expect.objectContaining({
        code: 'shard-workers',
        message:
          'startShardWorkers: the loss has no spec, and a function cannot be sent to a thread. Use crossEntropyLoss or meanSquaredErrorLoss, or train without workers.',
      }),
    );
    await expect(startShardWorkers({ model, loss: crossEntropyLoss(), count: 0 })).rejects.toThrowError(
      expect.objectContaining({
        code: 'shard-workers',
        message: 'startShardWorkers: count is 0, expected a whole number from 1. Use one for each core.',
      }),
    );
    await expect(
      startShardWorkers({ model: { architecture: 'decoder-only' }, loss: crossEntropyLoss(), count: 1 }),
    ).rejects.toThrowError(/vocabSize/);
    await expect(startShardWorkers(null as never)).rejects.toThrowError(
      expect.objectContaining({ code: 'argument-kind' }),
    );
  });
});
