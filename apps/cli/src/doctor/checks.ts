import { availableParallelism, totalmem } from 'node:os';
import { SeqlabError } from '@seqlab/core';
import type { Check } from './check.js';
import { checkGpu } from './gpu.js';

// Node has it; its types leave it to the DOM's.
declare const WebAssembly: { validate(bytes: Uint8Array): boolean };

/** What this machine has, in the order in which it matters. */
export async function runChecks(): Promise<Check[]> {
  return [
    checkNode(process.versions.node),
    checkMachine(),
    checkInstructions(
      'WebAssembly SIMD',
      simdModule,
      false,
      'Use Node 20.19 or newer on a processor with 128-bit vectors.',
    ),
    checkInstructions(
      'relaxed SIMD',
      relaxedSimdModule,
      true,
      'Only --fast-math needs it. Node 22 and newer have it.',
    ),
    await checkBackend('wasm', false),
    await checkWide(),
    await checkBackend('cpu', false),
    ...(await checkGpu()),
    await checkBackend('webgpu', true),
  ];
}

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node',
    ok,
    optional: false,
    detail: version,
    mend: ok ? '' : 'Install Node 20.19 or newer: https://nodejs.org',
  };
}

function checkMachine(): Check {
  const cores = availableParallelism();
  const gibibytes = (totalmem() / 2 ** 30).toFixed(1);
  return {
    name: 'machine',
    ok: true,
    optional: false,
    detail: `${process.platform} ${process.arch}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${gibibytes} GiB`,
    mend: '',
  };
}

/** Runs the self-test of every kernel where there are wide vectors. */
async function checkWide(): Promise<Check> {
  const { wideProblem } = await import('@seqlab/backend/node');
  const common = { name: 'wide vectors', optional: true } as const;
  const problem = wideProblem();
  if (problem !== null)
    return { ...common, ok: false, detail: 'no', mend: `Only --wide needs them. ${problem}.` };
  try {
    const { startBackend } = await import('@seqlab/backend');
    await startBackend('wasm', { wide: true });
    return { ...common, ok: true, detail: 'every kernel gives the same bits; --wide uses them', mend: '' };
  } catch (error) {
    return { ...common, ok: false, detail: 'not the same bits', mend: (error as Error).message };
  }
}

function checkInstructions(name: string, module: Uint8Array, optional: boolean, mend: string): Check {
  const ok = WebAssembly.validate(module);
  return { name, ok, optional, detail: ok ? 'yes' : 'no', mend: ok ? '' : mend };
}

/** Starts the backend and adds two numbers on it. */
async function checkBackend(name: 'wasm' | 'cpu' | 'webgpu', optional: boolean): Promise<Check> {
  const label = `backend ${name}`;
  try {
    const { startBackend } = await import('@seqlab/backend');
    const { tensor1d, sum, dispose } = await import('@tensorflow/tfjs-core');
    await startBackend(name);
    const numbers = tensor1d([1, 2]);
    const total = sum(numbers);
    const [value] = await total.data();
    dispose([numbers, total]);
    if (value !== 3)
      throw new SeqlabError(
        'doctor-wrong-sum',
        `doctor: 1 + 2 gave ${value} on ${name}. Use another backend.`,
      );
    return { name: label, ok: true, optional, detail: 'starts and computes', mend: '' };
  } catch (error) {
    const { message } = error as Error;
    return { name: label, ok: false, optional, detail: 'does not start', mend: message };
  }
}

/** A function of type () → v128 made of: i32.const 0, i8x16.splat, i8x16.popcnt. */
const simdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
]);

/** A function of type () → v128 made of: two splats and i8x16.relaxed_swizzle. */
const relaxedSimdModule = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2,
  253, 15, 253, 128, 2, 11,
]);
