import { checkArgument } from '@seqlab/core';
import { checkSameLength } from './edit-distance.js';

/**
 * Pearson's correlation of two lists of numbers, −1 to 1. 0 where one side does not vary, as then nothing can be seen (SciPy
 * gives NaN there).
 * @throws SeqlabError `metric-length`
 */
export function pearson(references: ArrayLike<number>, answers: ArrayLike<number>): number {
  checkArgument('pearson', 'references', references, 'a list');
  checkArgument('pearson', 'answers', answers, 'a list');
  checkSameLength('pearson', references.length, answers.length);
  const [xs, ys] = [deviations(references), deviations(answers)];
  let [xx, yy, xy] = [0, 0, 0];
  for (const [i, x] of xs.entries()) {
    const y = ys[i]!;
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  return xx === 0 || yy === 0 ? 0 : clamp(xy / Math.sqrt(xx * yy));
}

/** Spearman's correlation: Pearson's of the ranks; equal values share the mean of their ranks. */
export function spearman(references: ArrayLike<number>, answers: ArrayLike<number>): number {
  checkArgument('spearman', 'references', references, 'a list');
  checkArgument('spearman', 'answers', answers, 'a list');
  checkSameLength('spearman', references.length, answers.length);
  return pearson(ranks(references), ranks(answers));
}

/** Mean of the squared differences; 0 without numbers. */
export function meanSquaredDifference(references: ArrayLike<number>, answers: ArrayLike<number>): number {
  checkArgument('meanSquaredDifference', 'references', references, 'a list');
  checkArgument('meanSquaredDifference', 'answers', answers, 'a list');
  checkSameLength('meanSquaredDifference', references.length, answers.length);
  let total = 0;
  for (let i = 0; i < references.length; i += 1) total += (references[i]! - answers[i]!) ** 2;
  return total / Math.max(1, references.length);
}

/** Rank of each value, from 1; ties share the mean of theirs. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranked = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1;
    for (let k = from; k < to; k += 1) ranked[order[k]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranked;
}

/** Differences from the mean, in units of the largest, so that no square leaves the range of a double. */
function deviations(values: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i += 1) mean += values[i]! / values.length;
  const differences = Float64Array.from(values, (value) => value - mean);
  const largest = differences.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest === 0 ? differences : differences.map((value) => value / largest);
}

const clamp = (value: number): number => Math.min(1, Math.max(-1, value));
