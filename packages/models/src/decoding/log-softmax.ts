import { portableExp, portableLog } from '@seqlab/core';

/**
 * Logarithms of softmax(logits / temperature), in double and with the same bits in every engine; none is above 0. The highest
 * logit is taken off before the division, which may then overflow: as the temperature goes to 0, so does all but the highest.
 */
export function logSoftmax(logits: ArrayLike<number>, temperature = 1): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logits.length; id += 1) highest = Math.max(highest, logits[id]!);
  const scaled = Float64Array.from(logits, (logit) => (logit - highest) / temperature);
  const shift = portableLog(scaled.reduce((sum, value) => sum + portableExp(value), 0));
  return scaled.map((value) => value - shift);
}
