import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAll, uploadInput } from '../src/capture/eager-step.js';
import { add, type CapturedStep, capture, type Inputs, linear, startBackend } from '../src/index.js';
import type { TfjsWasm } from '../src/wasm/tfjs-wasm.js';
import { tinySteps, tinyTransformer } from './tiny-transformer.js';

function heapBytes(): number {
  return (tf.engine().backend as unknown as TfjsWasm).wasm.HEAPU8.length;
}

async function eagerLosses(step: ReturnType<typeof tinyTransformer>['step'], inputs: readonly Inputs[]) {
  const losses: number[] = [];
  for (const each of inputs) {
    const outputs = tf.tidy(() => {
      const given = Object.fromEntries(
        Object.entries(each).map(([name, input]) => [name, uploadInput(input)]),
      );
      return { ...step(given) };
    });
    losses.push((await readAll(outputs)).loss![0]!);
  }
  return losses;
}

const bytesOf = (variables: readonly tf.Variable[]) =>
  variables.map((variable) => [...new Int32Array(variable.dataSync().slice().buffer)]);

describe('capture on wasm', () => {
  const captured: CapturedStep[] = [];
  beforeEach(async () => {
    await startBackend('wasm');
  });
  afterEach(() => {
    for (const step of captured.splice(0)) step.dispose();
    tf.disposeVariables();
  });
  function captures(...args: Parameters<typeof capture>): CapturedStep {
    const step = capture(...args);
    captured.push(step);
    return step;
  }

  test.each([null, 0.5])('500 replayed steps equal eager ones bit for bit, clipping at %s', async (clip) => {
    const eager = tinyTransformer({ clip });
    const replayed = tinyTransformer({ clip });
    const steps = tinySteps(500);
    const expected = await eagerLosses(eager.step, steps);
    const program = captures(replayed.step);
    const losses: number[] = [];
    for (const chunk of [1, 1, 48, 450]) {
      const { loss } = await program.run(steps.slice(losses.length, losses.length + chunk));
      losses.push(...loss!);
    }
    expect(program.fallback).toBeNull();
    expect(program.stats!.instructions).toBeGreaterThan(30);
    expect(losses).toEqual(expected);
    expect(bytesOf(replayed.all)).toEqual(bytesOf(eager.all));
    expect(losses[499]).toBeLessThan(losses[0]!);
  });

  test('each shape has its own program, and the oldest makes room', async () => {
    const eager = tinyTransformer({ clip: null });
    const replayed = tinyTransformer({ clip: null });
    const steps = tinySteps(24).map((inputs, i) =>
      i % 2 === 0 ? inputs : tinySteps(24, { batch: 2, length: 1 + (i % 5) })[i]!,
    );
    const program = captures(replayed.step, { programs: 2 });
    const { loss } = await program.run(steps);
    expect([...loss!]).toEqual(await eagerLosses(eager.step, steps));
    expect(program.fallback).toBeNull();
  });

  test('neither tensors nor the heap grow over 20,000 steps', async () => {
    const { step } = tinyTransformer({ clip: 1 });
    const program = captures(step);
    const steps = tinySteps(500, { batch: 1, length: 2 });
    await program.run(steps);
    const before = {
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
      heap: heapBytes(),
    };
    for (let i = 0; i < 39; i += 1) await program.run(steps);
    expect({
      tensors: tf.memory().numTensors,
      buffers: tf.memory().numDataBuffers,
      heap: heapBytes(),
    }).toEqual(before);
  });

  test('leaves nothing behind', async () => {
    const { step } = tinyTransformer({ clip: 1 });
    const before = tf.memory();
    const dataIds = tf.engine().backend.numDataIds();
    const program = capture(step);
    await program.run(tinySteps(3));
    program.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(tf.engine().backend.numDataIds()).toBe(dataIds);
  });

  test('plans at most 1.5 times the memory that eager peaks at', async () => {
    const { step } = tinyTransformer({ clip: null });
    const inputs = tinySteps(2, { batch: 32, length: 24 });
    const given = Object.fromEntries(
      Object.entries(inputs[0]!).map(([name, input]) => [name, uploadInput(input)]),
    );
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => tf.tidy(() => ({ ...step(given) })) as tf.TensorContainer);
    const program = captures(step);
    await program.run(inputs);
    expect(program.stats!.bytes).toBeLessThan(1.5 * (peakBytes - before));
  });

  test('a variable that is given new values is read anew', async () => {
    const w = tf.variable(tf.tensor2d([[2]]));
    const program = captures(({ x }) => ({ y: linear(x!, w as unknown as tf.Tensor2D, null) }));
    const inputs = [{ x: { values: Float32Array.of(3), shape: [1, 1] } }];
    await program.run(inputs);
    expect(await program.run(inputs)).toEqual({ y: Float32Array.of(6) });
    w.assign(tf.tensor2d([[5]]));
    expect(await program.run(inputs)).toEqual({ y: Float32Array.of(15) });
    expect(await program.run(inputs)).toEqual({ y: Float32Array.of(15) });
  });

  test('a variable that is gone is an error, not a dead address', async () => {
    const w = tf.variable(tf.tensor2d([[2]]));
    const program = captures(({ x }) => ({ y: linear(x!, w as unknown as tf.Tensor2D, null) }));
    const inputs = [{ x: { values: Float32Array.of(3), shape: [1, 1] } }];
    await program.run(inputs);
    await program.run(inputs);
    w.dispose();
    await expect(program.run(inputs)).rejects.toMatchObject({ code: 'tensor-disposed' });
  });

  test.each([
    ['Sin', (x: tf.Tensor) => tf.sin(x)],
    ['Multiply', (x: tf.Tensor) => tf.mul(x, x)],
    ['Add', (x: tf.Tensor) => tf.add(x, tf.scalar(1))],
    ['dataSync', (x: tf.Tensor) => add(x, tf.tensor1d(x.dataSync()))],
  ])('falls back and names %s', async (name, op) => {
    const program = captures(({ x }) => ({ y: op(x!) }));
    const inputs = [1, 2].map((value) => ({ x: { values: Float32Array.of(value), shape: [1] } }));
    const { y } = await program.run(inputs);
    const expected = inputs.map(({ x }) => tf.tidy(() => op(tf.tensor1d(x.values)).dataSync()[0]!));
    expect([...y!]).toEqual(expected);
    expect(program.fallback).toBe(name);
    expect(program.stats).toBeNull();
  });

  test('gives tfjs its kernels back, also after a throw', async () => {
    const kernels = () => tf.getKernelsForBackend('wasm').map(({ kernelFunc }) => kernelFunc);
    const before = kernels();
    const program = captures(() => {
      throw new Error('from the step');
    });
    const tensors = tf.memory().numTensors;
    await expect(program.run([{ x: { values: Float32Array.of(1), shape: [1] } }])).rejects.toThrow(
      'from the step',
    );
    expect(kernels()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('inputs that come back, int32 outputs, and values that are the same in all steps', async () => {
    const table = tf.tensor1d([10, 20]);
    const program = captures(({ a, b, n }) => ({ sum: add(a!, b!), n: n!, table }));
    const b = { values: Float32Array.of(1, 2), shape: [2] };
    const steps = [1, 2, 3].map((i) => ({
      a: { values: Float32Array.of(i, 10 * i), shape: [2] },
      b,
      n: { values: Int32Array.of(i), shape: [1] },
    }));
    await program.run(steps.slice(0, 1));
    expect(await program.run(steps)).toEqual({
      sum: Float32Array.of(2, 12, 3, 22, 4, 32),
      n: Int32Array.of(1, 2, 3),
      table: Float32Array.of(10, 20, 10, 20, 10, 20),
    });
    table.dispose();
  });

  test('no steps are refused', async () => {
    const error = await capture(() => ({}))
      .run([])
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'capture-no-steps',
      message: 'capture: steps is empty, expected at least one. Pass the inputs of each step.',
    });
  });
});

test('on cpu the same steps run eagerly, and fallback says so', async () => {
  await startBackend('cpu');
  const { step } = tinyTransformer({ clip: null });
  const program = capture(step);
  const { loss } = await program.run(tinySteps(3));
  expect(loss!.length).toBe(3);
  expect(program.fallback).toBe("the backend 'cpu' has no capture");
  tf.disposeVariables();
});
