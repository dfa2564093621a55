import { type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type OpCase, randomIds } from '../../../conformance/op-case.js';
import { type SequenceChoice, sequence } from '../../../conformance/sequences.js';
import { choices } from '../../../conformance/sizes.js';
import { meanPool, sumPool } from '../../index.js';

interface PoolChoice extends SequenceChoice {
  readonly mode: 'mean' | 'sum';
  readonly padding: 'none' | 'some' | 'all';
}

function poolPadding({ batch, length, padding, seed }: PoolChoice): Int32Array {
  const dice = randomIds(batch * length, 3, seed, 70);
  return dice.map((value, i) => (value === 0 || (padding === 'all' && i < length) ? 1 : 0));
}

const poolCase: OpCase<PoolChoice> = {
  name: 'pool',
  choices: choices({
    ...sequence,
    mode: fc.constantFrom('mean', 'sum'),
    padding: fc.constantFrom('none', 'some', 'all'),
  }) as fc.Arbitrary<PoolChoice>,
  shapes: ({ batch, length, width }) => ({ x: [batch, length, width] }),
  run: ({ x }, choice) => {
    const { batch, length, mode, padding } = choice;
    const mask = padding === 'none' ? null : tensor2d(poolPadding(choice), [batch, length], 'int32');
    return mode === 'mean' ? meanPool(x as Tensor3D, mask) : sumPool(x as Tensor3D, mask);
  },
  model: ({ x }, choice) => {
    const { batch, length, width, mode, padding } = choice;
    const mask = padding === 'none' ? new Int32Array(batch * length) : poolPadding(choice);
    const y = new Float64Array(batch * width);
    for (let b = 0; b < batch; b += 1) {
      const real = Array.from({ length }, (_, t) => t).filter((t) => mask[b * length + t] === 0);
      const share = mode === 'sum' ? 1 : 1 / Math.max(real.length, 1);
      for (const t of real) {
        for (let d = 0; d < width; d += 1) y[b * width + d]! += share * x![(b * length + t) * width + d]!;
      }
    }
    return y;
  },
};

export const cases = [poolCase];
