import { engine, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { CapturedProgram, FirstRun, Inputs, Step, Tensors } from '../../capture/captured-program.js';
import { readAll, uploadInput } from '../../capture/eager-step.js';
import { addressOf } from '../heap.js';
import { type Machine, machineOf } from '../machine.js';
import { read, updatedBy } from '../operand.js';
import { forgetPacked } from '../packed-weights.js';
import type { TfjsWasm } from '../tfjs-wasm.js';
import { type LinkedProgram, link } from './link.js';
import { type InputSlot, makePlayer, type OutputSlot } from './player.js';
import { hold, type Recording, record, trace } from './recording.js';

/**
 * Records a step on the current backend, which is wasm, and runs it once. What the step reads and did not make (parameters,
 * tables) is used in place at every replay; what it makes from values of its own is the same at every replay.
 *
 * The step is traced, and its first run is a replay: run for real, it would keep all that it makes until its end, more than
 * twice the memory of the program at d=256. Where it cannot be traced, it runs and is recorded as it does.
 */
export function recordWasmProgram(step: Step, inputs: Inputs): FirstRun {
  const machine = machineOf(engine().backend as unknown as TfjsWasm);
  const given = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, uploadInput(input)]));
  try {
    const program = tracedProgram(machine, step, inputs, given);
    if (program !== null) return { outputs: program.run([inputs]), program, foreign: null };
    const { result, outputs } = stepped(step, given, (work) => record(machine, work));
    if (result.recording !== null) {
      const recorded = programOf(machine, { recording: result.recording, outputs }, inputs, given);
      return { outputs: readAll(outputs), program: recorded, foreign: null };
    }
    disposeAll(given);
    return { outputs: readAll(outputs), program: null, foreign: result.foreign };
  } catch (error) {
    disposeAll(given);
    throw error;
  }
}

/** Null where the step must be run for real: what it made then is gone again. */
function tracedProgram(machine: Machine, step: Step, inputs: Inputs, given: Tensors): CapturedProgram | null {
  const { result: recording, outputs } = stepped(step, given, (work) => trace(machine, work));
  if (recording === null) return null;
  try {
    const program = programOf(machine, { recording, outputs }, inputs, given);
    disposeAll(outputs);
    // somebody keeps a tensor that nothing will ever be written to
    if (![...recording.intermediates].some((dataId) => machine.backend.dataIdMap.has(dataId))) return program;
    program.free();
    return null;
  } catch (error) {
    disposeAll(outputs);
    throw error;
  }
}

/** One call of the step within a tidy, and what the recorder says of it. */
function stepped<R>(step: Step, given: Tensors, recorder: (work: () => void) => R) {
  let result: R | undefined;
  const outputs = tidy(() => {
    let made: Tensors = {};
    result = recorder(() => {
      made = step(given);
    });
    return { ...made };
  }) as Tensors;
  return { result: result as R, outputs };
}

/** A program that may be given back without its inputs. */
interface WasmProgram extends CapturedProgram {
  free(): void;
}

function programOf(
  machine: Machine,
  { recording, outputs }: { readonly recording: Recording; readonly outputs: Tensors },
  inputs: Inputs,
  given: Tensors,
): WasmProgram {
  let linked: LinkedProgram;
  try {
    const outputIds = new Set(Object.values(outputs).map(({ dataId }) => dataId));
    linked = link(machine.backend, recording, outputIds);
  } catch (error) {
    recording.release();
    throw error;
  }
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
  function free(): void {
    player.free();
    linked.free();
    for (const tensor of kept) tensor.dispose();
    recording.release();
  }
  return {
    run: async (steps) => {
      try {
        return player.run(steps);
      } finally {
        forgetPacked(machine.backend, updated);
      }
    },
    stale: recording.stale,
    stats: { instructions: linked.instructions, bytes: linked.bytes },
    free,
    dispose() {
      free();
      disposeAll(given);
    },
  };
}

function disposeAll(tensors: Readonly<Record<string, Tensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}
