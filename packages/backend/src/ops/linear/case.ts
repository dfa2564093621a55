import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { normalCumulative } from '../../../conformance/normal-cumulative.js';
import type { Choice, OpCase } from '../../../conformance/op-case.js';
import { batch, choices, large, size } from '../../../conformance/sizes.js';
import { type Activation, linear } from '../../index.js';

interface LinearChoice extends Choice {
  readonly leading: readonly number[];
  readonly inputs: number;
  readonly outputs: number;
  /** rows of weight before and after those that are used */
  readonly skipped: readonly [number, number];
  readonly activation: Activation;
  readonly hasBias: boolean;
}

const activation = fc.constantFrom<Activation[]>('none', 'relu', 'gelu', 'gelu-tanh');
const skipped = fc.constantFrom<(readonly [number, number])[]>([0, 0], [0, 3], [2, 0], [5, 1]);

function activate(x: number, name: LinearChoice['activation']): number {
  if (name === 'relu') return Math.max(x, 0);
  if (name === 'gelu-tanh')
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  return name === 'gelu' ? x * normalCumulative(x) : x;
}

function linearCase(name: string, runs: number, sizes: fc.Arbitrary<LinearChoice>): OpCase<LinearChoice> {
  return {
    name,
    runs,
    choices: sizes,
    shapes: ({ leading, inputs, outputs, skipped: [before, after], hasBias }) => ({
      x: [...leading, inputs],
      weight: [before + outputs + after, inputs],
      ...(hasBias ? { bias: [before + outputs + after] } : {}),
    }),
    run: ({ x, weight, bias }, { outputs, skipped: [before], activation: name }) =>
      linear(x!, weight as Tensor2D, (bias as Tensor1D) ?? null, {
        activation: name,
        rows: [before, before + outputs],
      }),
    model: ({ x, weight, bias }, { inputs, outputs, skipped: [before], activation: name }) => {
      const rows = x!.length / inputs;
      const y = new Float64Array(rows * outputs);
      for (let r = 0; r < rows; r += 1) {
        for (let o = 0; o < outputs; o += 1) {
          let sum = bias?.[before + o] ?? 0;
          for (let i = 0; i < inputs; i += 1)
            sum += x![r * inputs + i]! * weight![(before + o) * inputs + i]!;
          y[r * outputs + o] = activate(sum, name);
        }
      }
      return y;
    },
  };
}

export const cases = [
  linearCase(
    'linear',
    60,
    choices({
      leading: fc.oneof(fc.tuple(), fc.tuple(batch), fc.tuple(batch, size), fc.tuple(size, size, size)),
      inputs: size,
      outputs: size,
      skipped,
      activation,
      hasBias: fc.boolean(),
    }),
  ),
  linearCase(
    'linear, large',
    8,
    choices({
      leading: fc.tuple(large),
      inputs: large,
      outputs: large,
      skipped,
      activation,
      hasBias: fc.boolean(),
    }),
  ),
];
