import { meanSquaredDifference } from '@seqlab/training';
import type { Baseline } from './baseline.js';

/**
 * Mean and median of the training split, given to all. A constant goes along with nothing: its correlations are 0.
 * @param training, asked numbers in units of `spread`
 */
export function constants(
  training: ArrayLike<number>,
  asked: ArrayLike<number>,
  spread: number,
): readonly Baseline[] {
  const constant = (name: string, value: number): Baseline => {
    const loss = meanSquaredDifference(asked, new Float64Array(asked.length).fill(value));
    return { name, metrics: { loss, meanSquaredError: loss * spread ** 2, pearson: 0, spearman: 0 } };
  };
  return [constant('mean', mean(training)), constant('median', median(training))];
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i]! / values.length;
  return sum;
}

/** The middle one, or the mean of the two in the middle. */
function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
