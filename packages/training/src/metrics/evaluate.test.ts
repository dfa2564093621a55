import { startBackend } from '@seqlab/backend';
import { expectClose } from '@seqlab/testing';
import { memory, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { crossEntropyLoss, meanSquaredErrorLoss } from '../losses.js';
import type { TrainableModel } from '../trainable-model.js';
import { type EvaluationTask, evaluate } from './evaluate.js';

beforeAll(async () => {
  await startBackend('cpu');
});

/** Says these logits, or numbers, whatever it is asked. */
function saying(values: readonly number[], width: number): TrainableModel {
  return {
    namedParameters: () => new Map(),
    forward: ({ tgt }) => tensor([...values], [tgt.shape[0]!, tgt.shape[1]!, width]) as Tensor3D,
  };
}

function tokens(task: string, labels: number[][], expected: number[][]): EvaluationTask {
  const ids = Int32Array.from(labels.flat());
  const [rows, length] = [labels.length, labels[0]!.length];
  const batch = { kind: 'tokens', batchSize: rows, srcLength: length, tgtLength: length } as const;
  return { task, batch: { ...batch, src: ids, tgt: ids, labels: ids }, expected };
}

/** −log softmax of [1, 0] at its likelier and its less likely class */
const [likely, unlikely] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.E)];

test('means per task and over all weigh tokens and examples the same; PAD does not count', async () => {
  const PAD = 2;
  const tasks = [
    tokens(
      'a',
      [
        [0, 0],
        [0, PAD],
      ],
      [[5], [6, 7]],
    ),
    tokens('b', [[1, PAD]], [[5]]),
  ];
  const logits = saying([1, 0, 1, 0, 1, 0, 1, 0], 2);
  const short = saying([1, 0, 1, 0], 2);
  const model: TrainableModel = {
    ...logits,
    forward: (batch, context) => (batch.tgt.shape[0] === 2 ? logits : short).forward(batch, context),
  };
  const before = memory().numTensors;
  const metrics = await evaluate({
    model,
    loss: crossEntropyLoss({ ignoreIndex: PAD }),
    tasks,
    padId: PAD,
    decode: ({ task }) => (task === 'a' ? [[5], [6, 8]] : [[5, 5]]),
  });
  expect(memory().numTensors).toBe(before);
  expectClose(
    [metrics.loss, metrics.tasks.a!.loss, metrics.tasks.b!.loss],
    [(3 * likely + unlikely) / 4, likely, unlikely],
    {
      relative: 1e-6,
    },
  );
  expect(metrics).toMatchObject({ tokenAccuracy: 3 / 4, exactMatch: 1 / 3, lengthAccuracy: 2 / 3 });
  expect(metrics.tasks.a).toMatchObject({ tokenAccuracy: 1, exactMatch: 1 / 2, lengthAccuracy: 1 });
  expect(metrics.tasks.b).toMatchObject({ tokenAccuracy: 0, exactMatch: 0, lengthAccuracy: 0 });
});

test('a task in parts is the task: tokens weigh the same, and a part without any weighs nothing', async () => {
  const PAD = 2;
  const labels = [
    [0, 0],
    [1, PAD],
    [PAD, PAD],
  ];
  const part = (rows: number[][]) =>
    tokens(
      'a',
      rows,
      rows.map(() => [5]),
    );
  const model: TrainableModel = {
    namedParameters: () => new Map(),
    forward: ({ tgt }) => tensor(new Array(tgt.size).fill([1, 0]).flat(), [tgt.shape[0]!, 2, 2]) as Tensor3D,
  };
  const measure = (tasks: Iterable<EvaluationTask>) =>
    evaluate({
      model,
      loss: crossEntropyLoss({ ignoreIndex: PAD }),
      tasks,
      padId: PAD,
      decode: ({ batch }) => Array.from({ length: batch.batchSize }, () => [5]),
    });
  const inParts = await measure(labels.map((row) => part([row])));
  expectClose([inParts.loss, inParts.tasks.a!.loss], new Array(2).fill((2 * likely + unlikely) / 3), {
    relative: 1e-6,
  });
  expectClose([inParts.loss], [(await measure([part(labels)])).loss], { relative: 1e-6 });
  expect(inParts).toMatchObject({ tokenAccuracy: 2 / 3, exactMatch: 1, tasks: { a: { exactMatch: 1 } } });
});

test('numbers are right within 0.25', async () => {
  const numbers = Float32Array.of(0, 1);
  const batch = {
    kind: 'scalars',
    batchSize: 1,
    srcLength: 2,
    tgtLength: 2,
    src: numbers,
    tgt: numbers,
    labels: numbers,
  } as const;
  const metrics = await evaluate({
    model: saying([0.25, 0.7], 1),
    loss: meanSquaredErrorLoss(),
    tasks: [{ task: 'numbers', batch, expected: [[0, 1]] }],
    decode: () => [[0.1, 0.76]],
  });
  expectClose([metrics.loss], [(0.25 ** 2 + 0.3 ** 2) / 2], { relative: 1e-6 });
  expect(metrics).toMatchObject({ tokenAccuracy: 1 / 2, exactMatch: 1, lengthAccuracy: 1 });
});

test('what does not fit is refused', async () => {
  const rest = { model: saying([1, 0, 1, 0], 2), loss: crossEntropyLoss(), decode: () => [[]] };
  await expect(evaluate({ ...rest, tasks: [] })).rejects.toMatchObject({
    code: 'evaluate-no-tasks',
    message: 'evaluate: tasks is empty. Give at least one task.',
  });
  await expect(evaluate({ ...rest, tasks: [tokens('a', [[0], [1]], [[0], [1]])] })).rejects.toMatchObject({
    code: 'evaluate-rows',
    message: 'evaluate: task a has 2 rows, 2 expected answers and 1 decoded ones. Give one of each per row.',
  });
});
