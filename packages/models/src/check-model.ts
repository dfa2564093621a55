import { SeqlabError, showValue } from '@seqlab/core';
import type { Module } from '@seqlab/layers';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * Refuses what has no parameters, and what has none any more.
 * @throws SeqlabError `model-expected`, `model-disposed`
 */
export function checkModule(where: string, module: Module): void {
  if (typeof (Object(module) as Partial<Module>).namedParameters !== 'function') {
    throw new SeqlabError(
      'model-expected',
      `${where}: the model is ${showValue(module)}, expected one that createModel made. Pass the model itself.`,
    );
  }
  for (const [name, { isDisposed }] of module.namedParameters()) {
    if (!isDisposed) continue;
    throw new SeqlabError(
      'model-disposed',
      `${where}: ${name} of the model is disposed, expected a model that is alive. Use it before model.dispose(), or make another.`,
    );
  }
}

/**
 * Refuses a batch that is not on the device.
 * @throws SeqlabError `model-batch`
 */
export function checkForward(batch: unknown): void {
  const { src, tgt } = Object(batch) as { readonly src?: unknown; readonly tgt?: unknown };
  if (src instanceof Tensor && tgt instanceof Tensor) return;
  throw new SeqlabError(
    'model-batch',
    `forward: the batch is ${showValue(batch)}, expected the tensors {src, tgt, labels}. batchTensors of @seqlab/training makes them of a batch.`,
  );
}
