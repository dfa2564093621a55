import { SeqlabError } from '@seqlab/core';
import { engine, getBackend } from '@tensorflow/tfjs-core';
import { machineOf } from './machine.js';
import { Opcode } from './opcodes.js';
import { operands, scratch } from './operand.js';
import { PeakOperand } from './probe-operands.js';
import type { TfjsWasm } from './tfjs-wasm.js';

/** Eight independent chains of four-lane multiply-adds. */
const FLOPS_A_TURN = 64;

/**
 * Multiply-adds without any memory, `turns` times: nothing in WASM SIMD can be faster. The caller holds the clock, since
 * nothing in this package looks at one.
 * @returns how many floating-point operations that were
 * @throws `wasm-not-started` if the current backend is not wasm
 * @example const start = performance.now(); const flops = peakProbe(1e7); const gflops = flops / (performance.now() - start) / 1e6;
 */
export function peakProbe(turns: number): number {
  if (getBackend() !== 'wasm') {
    throw new SeqlabError(
      'wasm-not-started',
      `peakProbe: the backend is '${getBackend()}', expected 'wasm'. Call await startBackend('wasm') first.`,
    );
  }
  if (!Number.isInteger(turns) || turns < 1 || turns >= 2 ** 31) {
    throw new SeqlabError(
      'peak-probe-turns',
      `peakProbe: turns (${turns}) must be an integer from 1 to 2147483647. Pass 1e7 for some milliseconds.`,
    );
  }
  machineOf(engine().backend as unknown as TfjsWasm).execute(
    Opcode.Peak,
    operands(PeakOperand, { turns, room: scratch(32) }),
  );
  return turns * FLOPS_A_TURN;
}
