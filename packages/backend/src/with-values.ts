import { engine, getBackend, type Tensor } from '@tensorflow/tfjs-core';
import { checkFunction, checkTensor } from './tensor-checks.js';
import { addressOf } from './wasm/heap.js';
import { read } from './wasm/operand.js';
import type { TfjsWasm } from './wasm/tfjs-wasm.js';

/**
 * Shows a float32 tensor's values to `look`, which may keep none of them: on WASM they are the memory itself, elsewhere a copy. `tensor.data()`
 * copies them on every backend, and who reads all weights of a model at each checkpoint throws away as much.
 * @param tensor float32, of any shape
 * @returns what `look` gives
 * @throws SeqlabError `tensor-expected`, `tensor-disposed`, `tensor-dtype`, `op-options`
 * @example await withValues(weight, (values) => copy.set(values));
 */
export async function withValues<R>(tensor: Tensor, look: (values: Float32Array) => R): Promise<R> {
  checkTensor('withValues', 'tensor', tensor, 'float32');
  checkFunction('withValues', 'look', look);
  if (getBackend() !== 'wasm') return look(await tensor.data<'float32'>());
  const backend = engine().backend as unknown as TfjsWasm;
  // the address first: data that comes from another backend may make the memory grow, and its old views are empty then
  const address = addressOf(backend, read(tensor, tensor.size));
  return look(new Float32Array(backend.wasm.HEAPU8.buffer, address, tensor.size));
}
