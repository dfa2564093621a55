import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { CapturedProgram, FirstRun, Inputs, Step, Tensors } from '../../capture/captured-program.js';
import { readAll, uploadInput } from '../../capture/eager-step.js';
import { addressOf } from '../heap.js';
import { machineOf } from '../machine.js';
import { read, updatedBy } from '../operand.js';
import { forgetPacked } from '../packed-weights.js';
import type { TfjsWasm } from '../tfjs-wasm.js';
import { link } from './link.js';
import { type InputSlot, makePlayer, type OutputSlot } from './player.js';
import { hold, type RecordingResult, record } from './recording.js';

/**
 * Runs a step on the current backend, which is wasm, and records it. What the step reads and did not make (parameters,
 * tables) is used in place at every replay; what it makes from values of its own is the same at every replay.
 */
export function recordWasmProgram(step: Step, inputs: Inputs): FirstRun {
  const machine = machineOf(engine().backend as unknown as TfjsWasm);
  const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, uploadInput(input)]));
  let result: RecordingResult | null = null;
  let outputs: Tensors;
  try {
    outputs = tidy(() => {
      let made: Tensors = {};
      result = record(machine, () => {
        made = step(given);
      });
      return { ...made };
    }) as Tensors;
  } catch (error) {
    disposeAll(given);
    throw error;
  }
  const { recording, foreign } = result as unknown as RecordingResult;
  if (recording === null) {
    disposeAll(given);
    return { outputs: readAll(outputs), program: null, foreign };
  }
  const linked = link(
    machine.backend,
    recording,
    new Set(Object.values(outputs).map(({ dataId }) => dataId)),
  );
  const slots = Object.entries(inputs).map(
    ([name, { values, shape }]): InputSlot => ({
      name,
      shape,
      length: values.length,
      dtype: values instanceof Int32Array ? 'int32' : 'float32',
      address: addressOf(machine.backend, read(given[name]!, values.length)),
    }),
  );
  const results = Object.entries(outputs).map(
    ([name, tensor]): OutputSlot => ({
      name,
      dtype: tensor.dtype,
      size: tensor.size,
      address: linked.addressAfter(read(tensor, tensor.size)),
    }),
  );
  // an output that the step did not compute is read in place
  const kept = Object.values(outputs)
    .filter(({ dataId }) => !recording.intermediates.has(dataId))
    .map((tensor) => hold(machine, tensor));
  const player = makePlayer(machine, linked, slots, results);
  const updated = recording.instructions
    .flatMap(({ operands }) => [...updatedBy(operands)])
    .filter(({ dataId }) => !recording.intermediates.has(dataId));
  const program: CapturedProgram = {
    run: async (steps) => {
      try {
        return player.run(steps);
      } finally {
        forgetPacked(machine.backend, updated);
      }
    },
    stale: recording.stale,
    stats: { instructions: linked.instructions, bytes: linked.bytes },
    dispose() {
      player.free();
      linked.free();
      for (const tensor of kept) tensor.dispose();
      recording.release();
      disposeAll(given);
    },
  };
  return { outputs: readAll(outputs), program, foreign: null };
}

function disposeAll(tensors: Readonly<Record<string, Tensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
