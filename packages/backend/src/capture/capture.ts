import { SeqlabError } from '@seqlab/core';
import { getBackend } from '@tensorflow/tfjs-core';
import { requireBackend } from '../started.js';
import { checkFunction, checkInteger, checkOptions } from '../tensor-checks.js';
import { recordWasmProgram } from '../wasm/capture/wasm-program.js';
import type {
  CapturedProgram,
  FirstRun,
  InputArray,
  Inputs,
  ProgramStats,
  Rows,
  Step,
} from './captured-program.js';
import { runEagerly } from './eager-step.js';
import { joinRows } from './join-rows.js';

export interface CaptureOptions {
  /** How many programs, one for each combination of input shapes, are kept; the one unused for longest goes first. Default: 8 */
  readonly programs?: number;
}

/** A step that is recorded when it runs first, and replayed from then on. */
export interface CapturedStep {
  /**
   * Runs the step once for each element of `steps`, in order: steps of equal shapes that follow each other are one call.
   * An array that is the same object in all of them is copied once. One `run` at a time.
   * @returns for each output its values in all steps, one after the other
   * @throws `capture-no-steps`, and what the step throws
   */
  run(steps: readonly Inputs[]): Promise<Rows>;
  /** Why steps run eagerly: the stock kernel that cannot be recorded or the backend without capture; null if they are replayed. */
  readonly fallback: string | null;
  /** Of the program that ran last; null if none did */
  readonly stats: ProgramStats | null;
  dispose(): void;
}

/**
 * Captures a step, as CUDA graphs do: its kernel calls are recorded once, each run replays the list
 * without tfjs. Bits are those of the eager step. What the step reads and did not make (variables) is used in place; a value
 * that it makes from JavaScript numbers is the same in every replay, so whatever moves must be an input.
 * A step that calls a kernel which is not ours, or reads a tensor, runs eagerly each time, and `fallback` says so.
 * @param step makes its outputs from tensors; float32 or int32
 * @example
 * const captured = capture(({ x }) => ({ y: add(x, x) }));
 * const { y } = await captured.run([{ x: { values: Float32Array.of(1, 2), shape: [2] } }]);
 */
export function capture(step: Step, options: CaptureOptions = {}): CapturedStep {
  checkOptions('capture', options);
  const { programs: limit = 8 } = options;
  checkInteger('capture', 'programs', limit, 1, 2 ** 31 - 1);
  checkFunction('capture', 'step', step);
  const programs = new Map<string, CapturedProgram>();
  let fallback: string | null = null;
  let last: CapturedProgram | null = null;

  function forget(key: string, program: CapturedProgram): void {
    programs.delete(key);
    if (last === program) last = null;
    program.dispose();
  }

  function keep(key: string, program: CapturedProgram): void {
    programs.set(key, program);
    if (programs.size <= limit) return;
    const [oldest, unused] = programs.entries().next().value!;
    forget(oldest, unused);
  }

  async function runAlike(key: string, steps: readonly Inputs[]): Promise<Rows> {
    const record = RECORDERS[getBackend()];
    if (record === undefined) fallback = `the backend '${getBackend()}' has no capture`;
    if (record === undefined || fallback !== null) return runOneByOne(step, steps);
    const known = programs.get(key);
    if (known?.stale()) forget(key, known);
    const program = programs.get(key);
    if (program !== undefined) {
      // to the end of the line: the first one is the one unused for longest
      programs.delete(key);
      programs.set(key, program);
      last = program;
      return program.run(steps);
    }
    const first = await record(step, steps[0]!);
    fallback = first.foreign;
    if (first.program !== null) {
      keep(key, first.program);
      last = first.program;
    }
    const outputs = await first.outputs;
    return steps.length === 1 ? outputs : joinRows([outputs, await runAlike(key, steps.slice(1))]);
  }

  return {
    async run(steps) {
      requireBackend('capture');
      steps.forEach?.((inputs) => {
        checkOptions('capture', inputs, 'the inputs of a step');
      });
      if (!Array.isArray(steps) || steps.length === 0) {
        throw new SeqlabError(
          'capture-no-steps',
          'capture: steps is empty, expected at least one. Pass the inputs of each step.',
        );
      }
      const parts: Rows[] = [];
      for (const [key, alike] of runsOfEqualShape(steps)) parts.push(await runAlike(key, alike));
      return joinRows(parts);
    },
    get fallback() {
      return fallback;
    },
    get stats() {
      return last?.stats ?? null;
    },
    dispose() {
      for (const program of programs.values()) program.dispose();
      programs.clear();
      last = null;
    },
  };
}

type Recorder = (step: Step, inputs: Inputs) => FirstRun | Promise<FirstRun>;

const RECORDERS: Readonly<Record<string, Recorder | undefined>> = {
  wasm: recordWasmProgram,
  webgpu: recordOnWebgpu,
};

/** Imported late: who never starts WebGPU need not load its shaders. */
async function recordOnWebgpu(step: Step, inputs: Inputs): Promise<FirstRun> {
  const { recordProgram } = await import('../webgpu/capture/webgpu-program.js');
  return recordProgram(step, inputs);
}

async function runOneByOne(step: Step, steps: readonly Inputs[]): Promise<Rows> {
  const rows: Rows[] = [];
  for (const inputs of steps) rows.push(await runEagerly(step, inputs));
  return joinRows(rows);
}

/** Steps that follow each other and have inputs of equal names, types and shapes. */
function runsOfEqualShape(steps: readonly Inputs[]): (readonly [key: string, steps: Inputs[]])[] {
  const runs: (readonly [string, Inputs[]])[] = [];
  let before: Inputs | null = null;
  for (const inputs of steps) {
    if (before !== null && areAlike(before, inputs)) runs.at(-1)![1].push(inputs);
    else runs.push([keyOf(inputs), [inputs]]);
    before = inputs;
  }
  return runs;
}

function keyOf(inputs: Inputs): string {
  return Object.entries(inputs)
    .map(([name, { values, shape }]) => `${name}:${values.constructor.name}${shape.join('×')}`)
    .join(' ');
}

/** Whether `keyOf` gives the same for both, without making strings: there is a pair of these for every step of a run. */
function areAlike(a: Inputs, b: Inputs): boolean {
  const names = Object.keys(a);
  const others = Object.keys(b);
  return (
    names.length === others.length &&
    names.every((name, i) => name === others[i] && isAlike(a[name]!, b[name]!))
  );
}

function isAlike(a: InputArray, b: InputArray): boolean {
  return (
    a === b ||
    (a.values.constructor === b.values.constructor &&
      a.shape.length === b.shape.length &&
      a.shape.every((size, axis) => size === b.shape[axis]))
  );
}
