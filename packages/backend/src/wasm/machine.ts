import { SeqlabError } from '@seqlab/core';
import { requireOnlyCopy } from '../start/copies.js';
import { addressOf, allocate, type Block, checkBuffer } from './heap.js';
import { encode, type Instruction, instructionLength } from './instruction.js';
import { CONSTANT_BYTES } from './memory-sizes.js';
import type { Opcode } from './opcodes.js';
import { type Operand, updatedBy } from './operand.js';
import { forgetPacked } from './packed-weights.js';
import type { TfjsWasm } from './tfjs-wasm.js';
import { instantiate, type WasmModule } from './web-assembly.js';

/** The WASM module at work on the memory of one tfjs backend. */
export interface Machine {
  readonly backend: TfjsWasm;
  /** Runs one instruction now; while a step is traced it is looked at alone. */
  execute(opcode: Opcode, operands: readonly Operand[]): void;
  /** Runs a program `steps` times, see assembly/index.ts. */
  scan(
    program: number,
    instructions: number,
    copies: number,
    inputs: number,
    outputs: number,
    steps: number,
  ): void;
  /** Hears every instruction that is executed while `work` runs. */
  listen(listener: (instruction: Instruction) => void, work: () => void): void;
  /** The same, but nothing is executed, and new tensors have no memory. */
  trace(listener: (instruction: Instruction) => void, work: () => void): void;
  readonly tracing: boolean;
}

interface ModuleExports {
  readonly placeConstants: (address: number) => void;
  readonly run: (program: number, instructions: number) => void;
  readonly scan: Machine['scan'];
}

let machines = new WeakMap<TfjsWasm, Machine>();
let compiled: WasmModule | null = null;

/** The module that every kernel runs from now on. @returns the one before */
export function useModule(module: WasmModule): WasmModule | null {
  const before = compiled;
  compiled = module;
  machines = new WeakMap();
  return before;
}

/** @throws `wasm-not-started` if the module was not compiled yet, `backend-twice` if another copy of this package did that */
export function machineOf(backend: TfjsWasm): Machine {
  let machine = machines.get(backend);
  if (machine === undefined) {
    machine = makeMachine(backend);
    machines.set(backend, machine);
  }
  return machine;
}

function makeMachine(backend: TfjsWasm): Machine {
  if (compiled === null) {
    requireOnlyCopy('wasm');
    throw new SeqlabError(
      'wasm-not-started',
      "wasm: the kernels are not compiled yet, expected a started backend. Call await startBackend('wasm') first.",
    );
  }
  const { run, scan, placeConstants } = instantiate(
    compiled,
    backend.wasm.asm.memory,
  ) as unknown as ModuleExports;
  placeConstants(allocate(backend, CONSTANT_BYTES).address);
  let program = allocate(backend, 1024);
  let room = allocate(backend, 65536);
  let listener: ((instruction: Instruction) => void) | null = null;
  let tracing = false;

  function atLeast(block: Block, bytes: number): Block {
    if (block.bytes >= bytes) return block;
    const larger = allocate(backend, bytes + Math.min(Math.ceil(bytes / 2), MOST_SPARE));
    block.free();
    return larger;
  }

  function listen(hear: (instruction: Instruction) => void, work: () => void): void {
    const before = listener;
    listener = hear;
    try {
      work();
    } finally {
      listener = before;
    }
  }

  return {
    backend,
    get tracing() {
      return tracing;
    },
    execute(opcode, operands) {
      const instruction: Instruction = { opcode, operands };
      if (tracing) {
        for (const operand of operands)
          if (typeof operand !== 'number' && operand.kind === 'buffer') checkBuffer(backend, operand);
        listener?.(instruction);
        return;
      }
      const bytes = 4 * instructionLength(instruction);
      program = atLeast(program, bytes);
      room = atLeast(room, scratchBytes(operands));
      const { buffer } = backend.wasm.HEAPU8;
      const at = program.address / 4;
      let used = 0;
      encode(instruction, new Int32Array(buffer), new Float32Array(buffer), at, {
        buffer: (operand) => addressOf(backend, operand),
        scratch: (_, size) => {
          used += roundUp(size);
          return room.address + used - roundUp(size);
        },
      });
      run(program.address, 1);
      forgetPacked(backend, updatedBy(operands));
      listener?.(instruction);
    },
    scan,
    listen,
    trace(hear, work) {
      const before = tracing;
      tracing = true;
      try {
        listen(hear, work);
      } finally {
        tracing = before;
      }
    },
  };
}

/** A block grows by half, so that it seldom grows; by no more than this, since memory ends at 4 GB. */
const MOST_SPARE = 2 ** 20;

function scratchBytes(operands: readonly Operand[]): number {
  let bytes = 0;
  for (const operand of operands) {
    if (typeof operand !== 'number' && operand.kind === 'scratch') bytes += roundUp(operand.bytes);
  }
  return bytes;
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
