import { type Tensor2D, type Tensor3D, tensor1d, tensor2d, tensor3d } from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import { type Choice, type OpCase, randomIds } from '../../../conformance/op-case.js';
import { dropoutFactor } from '../../../conformance/philox-model.js';
import { batch, choices, firstRow, length, rate } from '../../../conformance/sizes.js';
import { attention, dropoutBits, dropoutState } from '../../index.js';

interface AttentionChoice extends Choice {
  readonly batch: number;
  readonly queries: number;
  /** S for cross-attention, null for self-attention */
  readonly keys: number | null;
  readonly heads: number;
  readonly headWidth: number;
  readonly causal: boolean;
  /** 'all' hides every key of the first sequence */
  readonly padding: 'none' | 'some' | 'all';
  readonly bias: 'none' | 'one' | 'per head' | 'infinite';
  readonly rate: number;
  /** of the whole batch, which dropout counts from */
  readonly firstRow: number;
}

const STEP = 7;
const SITE = 2;

const keysOf = ({ keys, queries }: AttentionChoice) => keys ?? queries;

function paddingOf(choice: AttentionChoice): Int32Array {
  const keys = keysOf(choice);
  const dice = randomIds(choice.batch * keys, 3, choice.seed, 60);
  return dice.map((value, i) => (value === 0 || (choice.padding === 'all' && i < keys) ? 1 : 0));
}

/** a constant bias that hides about a third of the keys from each query, and all of them from the first */
function infiniteBias(choice: AttentionChoice): Float32Array {
  const keys = keysOf(choice);
  const dice = randomIds(choice.queries * keys, 3, choice.seed, 61);
  return Float32Array.from(dice, (value, i) => (value === 0 || i < keys ? Number.NEGATIVE_INFINITY : 0));
}

function shapes(choice: AttentionChoice): Record<string, number[]> {
  const { batch, queries, keys, heads, headWidth, bias } = choice;
  const width = heads * headWidth;
  const learned = bias === 'one' || bias === 'per head';
  return {
    query: [batch, queries, keys === null ? 3 * width : width],
    ...(keys === null ? {} : { keyValue: [batch, keys, 2 * width] }),
    ...(learned ? { bias: [bias === 'one' ? 1 : heads, queries, keysOf(choice)] } : {}),
  };
}

const attentionCase: OpCase<AttentionChoice> = {
  name: 'attention',
  runs: 200,
  choices: choices({
    batch,
    queries: length,
    keys: fc.option(length),
    heads: fc.constantFrom(1, 2, 3),
    headWidth: fc.constantFrom(1, 2, 3, 4, 8),
    causal: fc.boolean(),
    padding: fc.constantFrom('none', 'some', 'all'),
    bias: fc.constantFrom('none', 'one', 'per head', 'infinite'),
    rate,
    firstRow,
  }) as fc.Arbitrary<AttentionChoice>,
  shapes,
  run: ({ query, keyValue, bias }, choice) => {
    const keys = keysOf(choice);
    const bits = dropoutBits(tensor1d(dropoutState(choice.seed, STEP, choice.firstRow), 'int32'));
    for (let i = 0; i < SITE; i += 1) bits.nextSite();
    const fixed = tensor3d(infiniteBias(choice), [1, choice.queries, keys]);
    return attention(query as Tensor3D, (keyValue as Tensor3D) ?? null, {
      heads: choice.heads,
      dModel: choice.heads * choice.headWidth,
      dropout: { rate: choice.rate, bits },
      mask: {
        causal: choice.causal,
        ...(choice.padding === 'none'
          ? {}
          : { keyPadding: tensor2d(paddingOf(choice), [choice.batch, keys], 'int32') as Tensor2D }),
        ...(bias === undefined ? {} : { bias: bias as Tensor3D }),
        ...(choice.bias === 'infinite' ? { bias: fixed, constantBias: true } : {}),
      },
    });
  },
  model: ({ query, keyValue, bias }, choice) => {
    const { batch, queries, heads, headWidth, causal, rate, seed } = choice;
    const width = heads * headWidth;
    const keys = keysOf(choice);
    const packed = keyValue === undefined;
    const [queryRow, sourceRow, first] = packed ? [3 * width, 3 * width, width] : [width, 2 * width, 0];
    const source = keyValue ?? query!;
    const padding = choice.padding === 'none' ? null : paddingOf(choice);
    const added = choice.bias === 'infinite' ? infiniteBias(choice) : bias;
    const y = new Float64Array(batch * queries * width);
    for (let b = 0; b < batch; b += 1) {
      for (let h = 0; h < heads; h += 1) {
        for (let t = 0; t < queries; t += 1) {
          const weights = Array.from({ length: keys }, (_, s) => {
            if ((causal && s > t) || padding?.[b * keys + s] === 1) return 0;
            let product = 0;
            for (let k = 0; k < headWidth; k += 1) {
              const q = query![(b * queries + t) * queryRow + h * headWidth + k]!;
              product += q * source[(b * keys + s) * sourceRow + first + h * headWidth + k]!;
            }
            const place = (choice.bias === 'per head' ? h : 0) * queries * keys + t * keys + s;
            return Math.exp(product / Math.sqrt(headWidth) + (added?.[place] ?? 0));
          });
          const total = weights.reduce((sum, weight) => sum + weight, 0);
          if (total === 0) continue;
          weights.forEach((weight, s) => {
            const factor = dropoutFactor(
              (((choice.firstRow + b) * heads + h) * queries + t) * keys + s,
              rate,
              seed,
              STEP,
              SITE,
            );
            for (let k = 0; k < headWidth; k += 1) {
              const v = source[(b * keys + s) * sourceRow + first + width + h * headWidth + k]!;
              y[(b * queries + t) * width + h * headWidth + k]! += (weight / total) * factor * v;
            }
          });
        }
      }
    }
    return y;
  },
};

export const cases = [attentionCase];
