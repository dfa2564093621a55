import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';
import { SeqlabError } from '@seqlab/core';
import { useModule } from '../../wasm/machine.js';
import { kernelBytes } from '../../wasm/register.js';
import type { WasmModule } from '../../wasm/web-assembly.js';
import { bitsOfKernels, selfTestCases } from './self-test.js';

// Node has it; its types leave it to the DOM's.
declare const WebAssembly: { Module: new (bytes: Uint8Array) => WasmModule };

/** The first Node whose V8 has it. */
const FIRST_NODE = 24;

/** Why wide vectors are not to be had here, in a sentence with what to do; null if they are. */
export function wideProblem({
  arch,
  version,
}: Pick<typeof process, 'arch' | 'version'> = process): string | null {
  if (arch !== 'x64')
    return `V8 widens vectors on x86-64 alone, and this is ${arch}. Leave out --wide, or SEQLAB_WIDE`;
  if (Number(version.slice(1).split('.')[0]) < FIRST_NODE)
    return `Node ${version} has no --experimental-wasm-revectorize. Use Node ${FIRST_NODE} or newer, or leave out --wide, or SEQLAB_WIDE`;
  return null;
}

/**
 * Whether SEQLAB_WIDE asks for them.
 * @throws `wide-variable` for a value that says neither yes nor no
 */
export function wideAsked(): boolean {
  const { SEQLAB_WIDE: value = '' } = process.env;
  if (value === '1') return true;
  if (value === '' || value === '0') return false;
  throw new SeqlabError(
    'wide-variable',
    `startBackend: SEQLAB_WIDE is ${JSON.stringify(value)}, expected 1 or 0. Set it to 1 for wide vectors.`,
  );
}

let widened = false;

/** Whether the WASM kernels of this process or worker are wide. */
export function wideRuns(): boolean {
  return widened;
}

/**
 * Lets V8 compute two vectors of four at once, with the same bits: our module is compiled anew, all of it by the optimizing compiler, and every kernel
 * must give bit for bit what the module that runs so far gives; so what was tested is the very code that runs. V8's flags are then what they were.
 * @param fastMath which of the two builds runs
 * @throws `wide-unavailable`, `wide-differs` naming the kernels: then those of before go on
 */
export async function widenKernels(fastMath: boolean): Promise<void> {
  if (widened) return;
  const problem = wideProblem();
  if (problem !== null) throw new SeqlabError('wide-unavailable', `startBackend: ${problem}.`);
  const cases = selfTestCases();
  const narrow = bitsOfKernels(cases);
  const before = useModule(compileWide(marked(kernelBytes(fastMath))));
  try {
    refuseOtherBits(narrow, bitsOfKernels(cases));
  } catch (error) {
    useModule(before!);
    throw error;
  }
  widened = true;
}

/** @throws `wide-differs` naming the cases whose bits are not the same */
export function refuseOtherBits(
  narrow: ReadonlyMap<string, string>,
  wide: ReadonlyMap<string, string>,
): void {
  const different = [...narrow].filter(([name, bits]) => wide.get(name) !== bits).map(([name]) => name);
  if (different.length === 0) return;
  throw new SeqlabError(
    'wide-differs',
    `startBackend: with wide vectors ${different.join(', ')} would give other bits on Node ${process.version}, expected the same. Leave out --wide, or SEQLAB_WIDE, and report this.`,
  );
}

/**
 * Optimized as a whole before it runs: what is compiled later, behind our back, no test would have seen. At once, while nothing else is compiled, and
 * since Node 24 ends a program that waits for nothing but such a compilation.
 */
function compileWide(bytes: Uint8Array): WasmModule {
  setFlagsFromString('--experimental-wasm-revectorize');
  setFlagsFromString('--no-liftoff');
  setFlagsFromString('--no-wasm-lazy-compilation');
  try {
    return new WebAssembly.Module(bytes);
  } finally {
    // flags are the whole process's: a worker that resets them could do so while another one compiles
    if (isMainThread) {
      setFlagsFromString('--no-experimental-wasm-revectorize');
      setFlagsFromString('--liftoff');
      setFlagsFromString('--wasm-lazy-compilation');
    }
  }
}

/** The module with a custom section at its end: V8 gives the code that it has for the same bytes, whatever the flags. */
function marked(bytes: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode('wide');
  return Uint8Array.from([...bytes, 0, name.length + 1, name.length, ...name]);
}
