import { SeqlabError } from '@seqlab/core';
import { engine, util } from '@tensorflow/tfjs-core';
import type { BufferOperand } from './operand.js';
import type { TfjsWasm } from './tfjs-wasm.js';

/** Everything planned starts at a multiple of this: a cache line. */
export const ALIGNMENT = 64;

/** The address of a tensor that has no memory yet: freeing it is nothing, and `addressOf` refuses it. */
export const NOWHERE = 0;

/** The largest block there is. */
const LARGEST = 2 ** 31 - 2 ** 20;

export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** A block of tfjs's WASM memory that starts at a multiple of ALIGNMENT. */
export interface Block {
  readonly address: number;
  readonly bytes: number;
  free(): void;
}

/**
 * Refuses what malloc would not: it takes sizes from 2 GB on for negative ones.
 * @throws `wasm-memory`
 */
export function checkSize(bytes: number): void {
  if (!(bytes >= 0 && bytes <= LARGEST)) throw outOfMemory(bytes);
}

/** @throws `wasm-memory` when there is no such room: malloc gives 0 then, and tfjs itself does not look */
export function allocate(backend: TfjsWasm, bytes: number): Block {
  checkSize(bytes);
  const raw = backend.wasm._malloc(bytes + ALIGNMENT) >>> 0;
  if (raw === 0 || raw + bytes + ALIGNMENT > backend.wasm.HEAPU8.length) throw outOfMemory(bytes);
  return { address: aligned(raw), bytes, free: () => backend.wasm._free(raw) };
}

/**
 * The address of a tensor's memory. This is the gate to the module: what passes here is alive, made of 4-byte elements and
 * holds all elements that the instruction touches, whatever shape the caller claims.
 * @throws `wasm-tensor-gone`, `wasm-tensor-size`, `wasm-memory`
 */
export function addressOf(backend: TfjsWasm, operand: BufferOperand): number {
  const { memoryOffset, size } = checkBuffer(backend, operand);
  if ((memoryOffset === NOWHERE && size > 0) || memoryOffset + 4 * size > backend.wasm.HEAPU8.length) {
    throw outOfMemory(size * 4);
  }
  return memoryOffset + 4 * operand.from;
}

/**
 * The same but for the memory, which it need not have yet.
 * @throws `wasm-tensor-gone`, `wasm-tensor-size`
 */
export function checkBuffer(
  backend: TfjsWasm,
  { tensor, count, from }: BufferOperand,
): { readonly memoryOffset: number; readonly size: number } {
  // data that lives on another backend moves here when it is asked for
  if (!backend.dataIdMap.has(tensor.dataId) && !engine().state.tensorInfo.has(tensor.dataId)) {
    throw new SeqlabError(
      'wasm-tensor-gone',
      `wasm: a tensor of shape [${tensor.shape.join(', ')}] has no data, expected a live tensor. Do not dispose it before the op has run.`,
    );
  }
  const { memoryOffset, shape, dtype } = backend.dataIdMap.get(tensor.dataId);
  const size = util.sizeFromShape([...shape]);
  const fits =
    Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 0 && from + count <= size;
  if (memoryOffset === null || (dtype !== 'float32' && dtype !== 'int32') || !fits) {
    throw new SeqlabError(
      'wasm-tensor-size',
      `wasm: a tensor holds ${size} elements of ${dtype}, expected float32 or int32 and at least ${from + count}. Pass the tensor that belongs there.`,
    );
  }
  return { memoryOffset, size };
}

function outOfMemory(bytes: number): SeqlabError {
  return new SeqlabError(
    'wasm-memory',
    `wasm: the memory has no ${bytes} bytes left, and it ends at 4 GB. Use a smaller batch or model.`,
  );
}
