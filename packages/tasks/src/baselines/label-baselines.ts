import { accuracy, confusionMatrix, macroF1, matthews } from '@seqlab/training';
import type { Baseline } from './baseline.js';

/**
 * The label that most training examples have, given to all; of several the first. Its loss is that of the labels' shares in the
 * training split, each counted once more than it occurs (Laplace), so that none is impossible.
 * @param training, asked class numbers 0 … classes − 1
 */
export function majority(training: ArrayLike<number>, asked: ArrayLike<number>, classes: number): Baseline {
  const counts = new Array<number>(classes).fill(0);
  for (let i = 0; i < training.length; i += 1) counts[training[i]!]! += 1;
  const most = counts.indexOf(counts.reduce((a, b) => Math.max(a, b), 0));
  const matrix = confusionMatrix(asked, new Int32Array(asked.length).fill(most), classes);
  let nats = 0;
  for (let i = 0; i < asked.length; i += 1) {
    nats -= Math.log((counts[asked[i]!]! + 1) / (training.length + classes));
  }
  return {
    name: 'majority',
    metrics: {
      loss: nats / Math.max(1, asked.length),
      accuracy: accuracy(matrix),
      f1: macroF1(matrix),
      matthews: matthews(matrix),
    },
  };
}
