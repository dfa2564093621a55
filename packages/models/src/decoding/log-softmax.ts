import { portableExp, portableLog } from '@seqlab/core';

/** Logarithms of softmax(logits / temperature), in double and with the same bits in every engine. */
export function logSoftmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  const scaled = Float64Array.from(logits, (logit) => logit / temperature);
  const highest = scaled.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const total = scaled.reduce((sum, value) => sum + portableExp(value - highest), 0);
  const shift = highest + portableLog(total);
  return scaled.map((value) => value - shift);
}
