import { tensor } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type Choice, type OpCase, randomIds } from '../../../conformance/op-case.js';
import { batch, choices, size } from '../../../conformance/sizes.js';
import { crossEntropy } from '../../index.js';

interface CrossEntropyChoice extends Choice {
  readonly leading: readonly number[];
  readonly classes: number;
  readonly ignored: 'none' | 'a class' | 'outside' | 'all';
  readonly labelSmoothing: number;
}

/** Labels, about a third of them ignored if `ignored` says so. */
function labelsOf({ leading, classes, ignored, seed }: CrossEntropyChoice): Int32Array {
  const count = leading.reduce((product, n) => product * n, 1);
  const ids = randomIds(count, classes, seed, 50);
  if (ignored === 'all') return ids.fill(-100);
  if (ignored !== 'outside') return ids;
  const dice = randomIds(count, 3, seed, 51);
  return ids.map((id, i) => (dice[i] === 0 ? -100 : id));
}

function ignoreIndexOf({ ignored, classes }: CrossEntropyChoice): number | null {
  if (ignored === 'none') return null;
  return ignored === 'a class' ? classes - 1 : -100;
}

const crossEntropyCase: OpCase<CrossEntropyChoice> = {
  name: 'crossEntropy',
  runs: 100,
  choices: choices({
    leading: fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size)),
    classes: fc.oneof(size, fc.constant(37)),
    ignored: fc.constantFrom('none', 'a class', 'outside', 'all'),
    labelSmoothing: fc.constantFrom(0, 0.1, 0.5),
  }) as fc.Arbitrary<CrossEntropyChoice>,
  shapes: ({ leading, classes }) => ({ logits: [...leading, classes] }),
  run: ({ logits }, choice) =>
    crossEntropy(logits!, tensor(labelsOf(choice), [...choice.leading], 'int32'), {
      ignoreIndex: ignoreIndexOf(choice),
      labelSmoothing: choice.labelSmoothing,
    }),
  model: ({ logits }, choice) => {
    const { classes, labelSmoothing: epsilon } = choice;
    const labels = labelsOf(choice);
    const ignoreIndex = ignoreIndexOf(choice);
    let sum = 0;
    let count = 0;
    for (let r = 0; r < labels.length; r += 1) {
      if (labels[r] === ignoreIndex) continue;
      const row = logits!.subarray(r * classes, (r + 1) * classes);
      const highest = row.reduce((most, value) => Math.max(most, value));
      const total = row.reduce((s, value) => s + Math.exp(value - highest), 0);
      const logs = row.map((value) => value - highest - Math.log(total));
      sum -=
        (1 - epsilon) * logs[labels[r]!]! + (epsilon / classes) * logs.reduce((s, value) => s + value, 0);
      count += 1;
    }
    return Float64Array.of(count === 0 ? 0 : sum / count);
  },
};

export const cases = [crossEntropyCase];
