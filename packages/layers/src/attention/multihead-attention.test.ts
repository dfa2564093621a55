import { startBackend } from '@seqlab/backend';
import { normalArray } from '@seqlab/core';
import { errorOf, expectClose } from '@seqlab/testing';
import { type Tensor3D, tensor, tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { EVALUATION } from '../forward-context.js';
import { createInitializer } from '../initializer.js';
import { causalMask } from '../masks.js';
import { createMultiheadAttention } from './multihead-attention.js';

const values = (size: number, index: number) => normalArray(size, { seed: 3, stream: 1, index });
const build = (dModel: number, heads: number) => {
  const attention = createMultiheadAttention(createInitializer(1), { dModel, heads, dropout: 0 });
  for (const [i, variable] of [...attention.namedParameters().values()].entries()) {
    tidy(() => variable.assign(tensor(values(variable.size, 50 + i), variable.shape as [number])));
  }
  return attention;
};

test('a head that does not divide the width is refused before any weight is made', () => {
  expect(errorOf(() => build(130, 4))).toMatchObject({
    code: 'attention-heads-divide',
    message: 'createMultiheadAttention: dModel (130) must be divisible by heads (4). Use dModel 128 or 132.',
  });
  expect(errorOf(() => build(2, 4)).message).toContain('Use dModel 4.');
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  // Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits": heads add up.
  test('concatenated heads times one projection are the sum of each head times its columns', () => {
    const [B, T, D, H] = [2, 4, 6, 3];
    const attention = build(D, H);
    const x = values(B * T * D, 1);
    const output = tidy(() =>
      attention.forward(tensor3d(x, [B, T, D]), null, causalMask, EVALUATION).dataSync<'float32'>(),
    );
    const read = (name: string) => attention.namedParameters().get(name)!.dataSync<'float32'>();
    const [inWeight, inBias] = [read('in_proj_weight'), read('in_proj_bias')];
    const [outWeight, outBias] = [read('out_proj.weight'), read('out_proj.bias')];
    const K = D / H;
    /** part 0 query, 1 key, 2 value of head h at position t */
    const project = (b: number, t: number, part: number, h: number) =>
      Array.from({ length: K }, (_, k) => {
        const row = part * D + h * K + k;
        let sum = inBias[row]!;
        for (let d = 0; d < D; d += 1) sum += inWeight[row * D + d]! * x[(b * T + t) * D + d]!;
        return sum;
      });
    const expected = new Float64Array(B * T * D);
    for (let at = 0; at < B * T; at += 1) {
      const [b, t] = [Math.floor(at / T), at % T];
      for (let d = 0; d < D; d += 1) expected[at * D + d] = outBias[d]!;
      for (let h = 0; h < H; h += 1) {
        const query = project(b, t, 0, h);
        const seen = Array.from({ length: t + 1 }, (_, s) => s);
        const scores = seen.map((s) => Math.exp(dot(query, project(b, s, 1, h)) / Math.sqrt(K)));
        const total = scores.reduce((sum, score) => sum + score, 0);
        for (const s of seen) {
          const value = project(b, s, 2, h);
          for (let d = 0; d < D; d += 1) {
            const column = value.reduce((sum, v, k) => sum + v * outWeight[d * D + h * K + k]!, 0);
            expected[at * D + d]! += (scores[s]! / total) * column;
          }
        }
      }
    }
    expectClose(output, expected, { relative: 1e-5, absolute: 2e-5 });
    attention.dispose();
  });

  test('attention to itself as a memory is self-attention', () => {
    const attention = build(8, 2);
    tidy(() => {
      const x: Tensor3D = tensor3d(values(2 * 5 * 8, 2), [2, 5, 8]);
      const own = attention.forward(x, null, null, EVALUATION).dataSync();
      expectClose(attention.forward(x, x, null, EVALUATION).dataSync(), own, { absolute: 1e-5 });
    });
    attention.dispose();
  });

  test('a query that sees no key at all gives the bias of the projection, never NaN', () => {
    const attention = build(4, 2);
    tidy(() => {
      const x = tensor3d(values(2 * 3 * 4, 3), [2, 3, 4]);
      const keyPadding = tensor2d([1, 1, 1, 0, 0, 1], [2, 3], 'int32');
      const y = attention.forward(x, null, { keyPadding }, EVALUATION).dataSync();
      const bias = attention.namedParameters().get('out_proj.bias')!.dataSync();
      for (let row = 0; row < 3; row += 1) expectClose(y.slice(row * 4, row * 4 + 4), bias);
      expect([...y].every(Number.isFinite)).toBe(true);
    });
    attention.dispose();
  });
});

test('dropout bits of rate 0 change nothing', async () => {
  await startBackend('cpu');
  const attention = build(4, 1);
  tidy(() => {
    const x = tensor3d(values(12, 4), [1, 3, 4]);
    const bits = {
      state: tensor1d([1, 0, 0, 0], 'int32'),
      nextSite: () => {
        throw new Error('no site was to be taken');
      },
    };
    const y = attention.forward(x, null, null, { dropout: bits }).dataSync();
    expectClose(y, attention.forward(x, null, null, EVALUATION).dataSync());
  });
  attention.dispose();
});

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
