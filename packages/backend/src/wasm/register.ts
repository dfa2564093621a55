import { SeqlabError } from '@seqlab/core';
import { getKernel, type KernelFunc, registerKernel } from '@tensorflow/tfjs-core';
import { decodeBase64 } from './base64.js';
import { relaxedBinary, strictBinary } from './binary.js';
import type { WasmKernel } from './kernel.js';
import { wasmKernels } from './kernels.js';
import { machineOf, useModule } from './machine.js';
import { watchPackingKernels } from './packed-weights.js';
import type { TfjsWasm } from './tfjs-wasm.js';
import { compileModule, isValid } from './web-assembly.js';

/** A step of the paper's largest model takes half a second there, and 1 to 2 ms on WASM. */
const LAST_RESORT = "startBackend('cpu') runs without WebAssembly, hundreds of times slower.";

let compiledFor: boolean | null = null;

/**
 * Compiles the module and registers all kernels with tfjs for its backend 'wasm'.
 * @param fastMath the build with relaxed SIMD, which rounds differently from one processor to another
 * @throws `wasm-forbidden`, `wasm-no-simd`, `wasm-no-relaxed-simd`, `wasm-fast-math-fixed` if kernels of the other build already run
 */
export async function registerWasmKernels(fastMath: boolean): Promise<void> {
  if (compiledFor !== null && compiledFor !== fastMath) {
    throw new SeqlabError(
      'wasm-fast-math-fixed',
      `startBackend: the WASM kernels run with fastMath ${compiledFor}, expected the same. Start another process or worker for the other build.`,
    );
  }
  if (compiledFor === null) {
    useModule(await compileModule(kernelBytes(fastMath)).catch(forbidden));
    compiledFor = fastMath;
  }
  watchPackingKernels();
  for (const [kernelName, kernel] of Object.entries(wasmKernels)) {
    if (getKernel(kernelName, 'wasm') != null) continue;
    const run = kernel as unknown as WasmKernel<'SeqlabAdd'>;
    const kernelFunc = (({ inputs, attrs, backend }: Parameters<KernelFunc>[0]) =>
      run(machineOf(backend as TfjsWasm), inputs as never, attrs as never)) as KernelFunc;
    registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}

/** The bytes are valid: an engine that compiles them not is under a policy that forbids it. */
function forbidden(cause: unknown): never {
  throw new SeqlabError(
    'wasm-forbidden',
    `startBackend: WebAssembly may not be compiled here (${cause instanceof Error ? cause.message : String(cause)}). Allow it with script-src 'wasm-unsafe-eval' in the content security policy. ${LAST_RESORT}`,
    { cause },
  );
}

/** The module of one of the two builds. @throws `wasm-no-simd`, `wasm-no-relaxed-simd` */
export function kernelBytes(fastMath: boolean): Uint8Array {
  const bytes = decodeBase64(fastMath ? relaxedBinary : strictBinary);
  if (isValid(bytes)) return bytes;
  if (!fastMath) {
    throw new SeqlabError(
      'wasm-no-simd',
      `startBackend: this JavaScript engine has no WASM SIMD, expected one that has. Use a newer one. ${LAST_RESORT}`,
    );
  }
  throw new SeqlabError(
    'wasm-no-relaxed-simd',
    'startBackend: this JavaScript engine has no relaxed SIMD, which fastMath needs. Leave fastMath out, or use Node 22 or newer.',
  );
}

/** Whether the WASM kernels of this process or worker are those with relaxed SIMD; false before they are started. */
export function fastMathRuns(): boolean {
  return compiledFor === true;
}
