import type { Model } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';

/**
 * Logits of one batch, dropout off: [B][T][outputSize] as plain numbers. Rows must be of one length.
 * @param dtype float32 for the model whose inputs are raw numbers
 */
export async function logitsOf(
  model: Model,
  sources: readonly (readonly number[])[],
  targets: readonly (readonly number[])[],
  dtype: 'int32' | 'float32' = 'int32',
): Promise<number[][][]> {
  const logits = tidy(() => {
    const src = tensor2d(sources as number[][], undefined, dtype);
    const tgt = tensor2d(targets as number[][], undefined, dtype);
    return model.forward({ src, tgt, labels: tgt }, { dropout: null });
  });
  const values = await logits.array();
  logits.dispose();
  return values;
}

/** Probabilities for looking at. */
export function softmax(logits: readonly number[]): number[] {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
