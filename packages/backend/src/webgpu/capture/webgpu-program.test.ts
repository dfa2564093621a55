import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { inputsOf, smallRun } from '../../../conformance/small-run.js';
import { startBackend } from '../../index.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';
import { recordProgram } from './webgpu-program.js';

async function weightsOf(variables: readonly tf.Variable[]): Promise<number[][]> {
  return Promise.all(variables.map(async (variable) => [...(await variable.data())]));
}

/** Counts what the device is asked for. */
function countedDevice(): { submissions: number; pipelines: number; buffers: number } {
  const { device, queue } = tf.engine().backend as unknown as TfjsWebgpu;
  const counts = { submissions: 0, pipelines: 0, buffers: 0 };
  const count = (target: object, method: string, key: keyof typeof counts): void => {
    const original = (target as Record<string, (...args: unknown[]) => unknown>)[method]!;
    (target as Record<string, unknown>)[method] = (...args: unknown[]) => {
      counts[key] += 1;
      return original.apply(target, args);
    };
  };
  count(queue, 'submit', 'submissions');
  count(device, 'createComputePipeline', 'pipelines');
  count(device, 'createBuffer', 'buffers');
  return counts;
}

describe.skipIf(process.env.SEQLAB_WEBGPU === 'none')('recordProgram', () => {
  beforeAll(async () => {
    await startBackend('webgpu');
  });

  test('replay equals eager bit for bit, with dropout, clipping and a moving learning rate', async () => {
    const eager = smallRun();
    const replayed = smallRun();
    const eagerLosses: number[] = [];
    for (let i = 0; i < 12; i += 1) {
      const inputs = inputsOf(i);
      const outputs = tf.tidy(() => {
        const given = Object.entries(inputs).map(([name, { values, shape }]) => [
          name,
          tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32'),
        ]);
        return { ...eager.step(Object.fromEntries(given)) };
      });
      eagerLosses.push((await outputs.loss!.data())[0]!);
      tf.dispose(outputs);
    }
    const first = recordProgram(replayed.step, inputsOf(0));
    expect(first.foreign).toBe(null);
    const losses = [...(await first.outputs).loss!];
    const program = first.program!;
    losses.push(...(await program.run([inputsOf(1)])).loss!);
    losses.push(...(await program.run([2, 3, 4, 5, 6].map(inputsOf))).loss!);
    losses.push(...(await program.run([7, 8, 9, 10, 11].map(inputsOf))).loss!);
    expect(losses).toEqual(eagerLosses);
    expect(await weightsOf(replayed.variables)).toEqual(await weightsOf(eager.variables));
    expect(new Set(losses).size).toBe(12);
    program.dispose();
    tf.dispose([...eager.all, ...replayed.all]);
  });

  test('a step is one submission; nothing is compiled after the first and nothing allocated after the second', async () => {
    const { step, all } = smallRun();
    const first = recordProgram(step, inputsOf(0));
    await first.outputs;
    const program = first.program!;
    await program.run([inputsOf(1)]);
    const counts = countedDevice();
    for (let i = 2; i < 8; i += 1) {
      const before = counts.submissions;
      await program.run([inputsOf(i)]);
      expect(counts.submissions - before).toBe(1);
    }
    expect(counts).toEqual({ submissions: 6, pipelines: 0, buffers: 0 });
    program.dispose();
    tf.dispose(all);
  });

  test('leaks no tensor', async () => {
    const before = tf.memory().numTensors;
    const { step, all } = smallRun();
    const made = tf.memory().numTensors;
    const first = recordProgram(step, inputsOf(0));
    await first.outputs;
    await first.program!.run([1, 2, 3].map(inputsOf));
    first.program!.dispose();
    expect(tf.memory().numTensors).toBe(made);
    tf.dispose(all);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a stock kernel is named, and the step has run all the same', async () => {
    const first = recordProgram(({ x }) => ({ y: tf.exp(tf.square(x!)) }), {
      x: { values: Float32Array.of(0, 1), shape: [2] },
    });
    expect(first.program).toBe(null);
    expect(first.foreign).toBe('Square');
    const { y } = await first.outputs;
    expect(y![1]).toBeCloseTo(Math.E, 5);
  });

  test('an input of another shape is refused', async () => {
    const { step, all } = smallRun();
    const first = recordProgram(step, inputsOf(0));
    await first.outputs;
    const wrong = { ...inputsOf(1), ids: { values: new Int32Array(3), shape: [3] } };
    await expect(async () => first.program!.run([wrong])).rejects.toMatchObject({
      code: 'capture-input',
      message:
        "capture: the input 'ids' is [3], expected Int32Array of shape [3, 5] as when the step was recorded. Pass the same inputs.",
    });
    first.program!.dispose();
    tf.dispose(all);
  });

  test('a program whose parameters were replaced is stale', async () => {
    const { step, variables, all } = smallRun();
    const first = recordProgram(step, inputsOf(0));
    await first.outputs;
    const program = first.program!;
    expect(program.stale()).toBe(false);
    variables[0]!.assign(tf.zerosLike(variables[0]!));
    expect(program.stale()).toBe(true);
    program.dispose();
    tf.dispose(all);
  });
});
