import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { CapturedProgram, FirstRun, Inputs, Step, Tensors } from '../../capture/captured-program.js';
import { readAll, uploadInput } from '../../capture/eager-step.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';
import { inputFeed } from './input-feed.js';
import { outputTable } from './output-table.js';
import { type RecordingResult, record } from './recording.js';
import { replayList } from './replay-list.js';

/**
 * Runs a step on the current backend, which is webgpu, and records it. What the step reads and did not make (parameters, tables) is
 * read in place at every replay; what it makes from values of its own is the same at every replay. Any number of runs are one command
 * buffer, one submission and one read.
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
  const program: CapturedProgram = {
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
    Object.entries(inputs).map(([name, input]) => {
      const made = uploadInput(input);
      if (made.size > 0) backend.uploadToGPU(made.dataId);
      return [name, made];
    }),
  );
}
