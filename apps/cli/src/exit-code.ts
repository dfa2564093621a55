import { SeqlabError } from '@seqlab/core';

export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/**
 * Codes of errors that are not the asker's doing: the command and its input were right, and it failed all the same.
 * Every other SeqlabError means bad usage or bad input.
 */
const failures: ReadonlySet<string> = new Set([
  'backend-missing',
  'backend-unavailable',
  'bench-above-peak',
  'data-get-download',
  'data-get-write',
  'doctor-wrong-sum',
  'forward-not-finite',
  'output-not-finite',
  'queue-damaged',
  'queue-differs',
  'queue-lost',
  'queue-unreachable',
  'run-locked',
  'shard-workers',
  'study-aborted',
  'sweep-diverged',
  'training-not-finite',
  // the disk, and other processes
  'run-lock-lost',
  'run-lock-unreadable',
  'run-write',
  'tokens-cache-write',
  // this installation and this machine
  'backend-twice',
  'not-built',
  'queue-missing',
  'worker-code',
  'worker-data',
  'wasm-forbidden',
  'wasm-memory',
  'wasm-no-relaxed-simd',
  'wasm-no-simd',
  'wide-differs',
  'wide-unavailable',
  'web-not-built',
  'webgpu-buffer-limit',
  'webgpu-device-lost',
  'webgpu-dispatch-limit',
  'webgpu-internal',
  'webgpu-out-of-memory',
  'webgpu-validation',
  // what no flag and no file can cause, but a fault of ours
  'capture-input',
  'capture-no-steps',
  'data-row',
  'evaluation-failed',
  'file-closed',
  'gradients-no-variables',
  'gradients-not-scalar',
  'gradients-unconnected',
  'ids-range',
  'rows-index',
  'tensor-count',
  'tensor-disposed',
  'tensor-dtype',
  'tensor-empty',
  'tensor-expected',
  'tensor-shape',
  'variable-expected',
  'wasm-attributes',
  'wasm-fast-math-fixed',
  'wasm-not-started',
  'wasm-tensor-gone',
  'wasm-tensor-size',
  'webgpu-sync-read',
  'weights-not-finite',
]);

/** 2 for what the asker can mend in the command or its input, 1 for all else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof SeqlabError && !failures.has(error.code) ? exitCodes.badInput : exitCodes.failed;
}
