import { type Batch, SeqlabError } from '@seqlab/core';
import { getBackend } from '@tensorflow/tfjs-core';
import type { TrainableModel } from './trainable-model.js';

/** What WebAssembly can address, in bytes. */
const WASM_MEMORY = 2 ** 32;

/**
 * Refuses on WASM what cannot fit there, before moments and gradients are allocated: parameters, moments, the gradients
 * and what the model says that a batch takes.
 * @throws `memory-needed`
 */
export function checkMemory(model: TrainableModel, moments: number, batch: Batch): void {
  if (getBackend() !== 'wasm') return;
  let count = 0;
  for (const { size } of model.namedParameters().values()) count += size;
  const needed = 4 * (2 + moments) * count + (model.activationBytes?.(batch) ?? 0);
  if (needed <= WASM_MEMORY) return;
  throw new SeqlabError(
    'memory-needed',
    `train: ${count} parameters on batches of ${batch.batchSize} rows of ${Math.max(batch.srcLength, batch.tgtLength)} tokens need at least ${(needed / 2 ** 30).toFixed(1)} GiB, and WebAssembly has 4. Use a smaller model, smaller batches or shorter sequences.`,
  );
}
