import { engine, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';
import { inputFeed } from './input-feed.js';
import { outputTable } from './output-table.js';
import { type RecordingResult, record } from './recording.js';
import { replayList } from './replay-list.js';

/** Values of an input, row-major. */
export interface InputArray {
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly number[];
}

export type Inputs = Readonly<Record<string, InputArray>>;
/** Per output, the values of several runs, one after the other. */
export type Rows = Readonly<Record<string, Float32Array | Int32Array>>;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Step = (inputs: Tensors) => Tensors;

/** A recorded step on the GPU. */
export interface WebgpuProgram {
  /**
   * Runs the step once for each element of `steps`, in order: one command buffer, one submission, one read. An input that is the
   * same array as before is not sent again.
   */
  run(steps: readonly Inputs[]): Promise<Rows>;
  /** whether a tensor that the step reads or writes, and did not make, is gone: then the step must be recorded again */
  stale(): boolean;
  readonly stats: ProgramStats;
  dispose(): void;
}

export interface ProgramStats {
  /** shaders that one step starts */
  readonly dispatches: number;
  /** buffers of the program's own, and their bytes */
  readonly buffers: number;
  readonly bytes: number;
  /** bytes of all buffers that the dispatches bind: what moves between memory and GPU if nothing stays in a cache */
  readonly bytesBound: number;
}

/** The first run of a step, which is eager, and the program that runs it again, or the stock kernel that prevents one. */
export interface FirstRun {
  readonly outputs: Promise<Rows>;
  readonly program: WebgpuProgram | null;
  readonly foreign: string | null;
}

/**
 * Runs a step on the current backend, which is webgpu, and records it. What the step reads and did not make (parameters, tables) is
 * read in place at every replay; what it makes from values of its own is the same at every replay.
 */
export function recordProgram(step: Step, inputs: Inputs): FirstRun {
  const backend = engine().backend as unknown as TfjsWebgpu;
  const given = uploadAll(backend, inputs);
  const disposeGiven = (): void => {
    for (const input of Object.values(given)) input.dispose();
  };
  let result: RecordingResult | null = null;
  let outputs: Tensors;
  try {
    outputs = tidy(() => {
      let made: Tensors = {};
      result = record(backend, () => {
        made = step(given);
      });
      return { ...made };
    }) as Tensors;
  } catch (error) {
    disposeGiven();
    throw error;
  }
  const { recording, foreign } = result as unknown as RecordingResult;
  if (recording === null) {
    disposeGiven();
    return { outputs: readAll(outputs), program: null, foreign };
  }
  const replay = replayList(backend, recording, outputs);
  const feed = inputFeed(backend, given, inputs);
  const table = outputTable(backend, outputs, replay.bufferOf);
  const program: WebgpuProgram = {
    run(steps) {
      replay.flush();
      const encoder = backend.device.createCommandEncoder();
      const feedStep = feed.prepare(steps);
      const collect = table.prepare(steps.length);
      for (let i = 0; i < steps.length; i += 1) {
        feedStep(encoder, i);
        replay.encode(encoder);
        collect.copyRow(encoder, i);
      }
      backend.queue.submit([encoder.finish()]);
      return collect.read();
    },
    stale: replay.stale,
    stats: replay.stats,
    dispose() {
      replay.dispose();
      feed.dispose();
      table.dispose();
      recording.release();
      disposeGiven();
    },
  };
  return { outputs: readAll(outputs), program, foreign: null };
}

function uploadAll(backend: TfjsWebgpu, inputs: Inputs): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { values, shape }]) => {
      // a copy: tfjs may upload it later, and the caller may have changed it by then
      const made = tensor(values.slice(), [...shape], values instanceof Int32Array ? 'int32' : 'float32');
      if (made.size > 0) backend.uploadToGPU(made.dataId);
      return [name, made];
    }),
  );
}

/** The values of all tensors, which are disposed. */
async function readAll(tensors: Tensors): Promise<Rows> {
  const entries = Object.entries(tensors);
  try {
    const values = await Promise.all(entries.map(([, tensor]) => tensor.data()));
    return Object.fromEntries(entries.map(([name], i) => [name, values[i] as Float32Array | Int32Array]));
  } finally {
    for (const [, tensor] of entries) tensor.dispose();
  }
}
