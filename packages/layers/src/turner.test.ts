import { startBackend } from '@seqlab/backend';
import { errorOf, expectClose } from '@seqlab/testing';
import { type Tensor3D, tensor, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import {
  causalMask,
  createConcatenation,
  createDropout,
  createFeedForward,
  createInitializer,
  createLinear,
  createMultiheadAttention,
  createTurnerAttention,
  createWindowMask,
  type Module,
  scoreBiasMask,
} from './index.js';

// The property tests of Turner 2023, "An Introduction to Transformers" (arXiv 2304.10557). He writes [D, N]; these are rows [B, T, D].

beforeAll(async () => {
  await startBackend('wasm');
});

const numbers = (count: number, salt: number) =>
  Float32Array.from({ length: count }, (_, i) => (((i + 1) * 7919 + salt * 104729) % 2003) / 1001.5 - 1);
const rowsOf = (batch: number, length: number, width: number, salt: number): Tensor3D =>
  tensor3d(numbers(batch * length * width, salt), [batch, length, width]);

function fill(module: Module, salt: number): void {
  [...module.namedParameters().values()].forEach((variable, i) => {
    const values = tensor(numbers(variable.size, salt + i), variable.shape);
    variable.assign(values);
    values.dispose();
  });
}

test('equation 3: the asymmetric form with U_k = U_q is the symmetric one', async () => {
  const symmetric = createTurnerAttention(createInitializer(1), { dModel: 5, kind: 'symmetric' });
  const asymmetric = createTurnerAttention(createInitializer(2), { dModel: 5, kind: 'asymmetric' });
  for (const [name, variable] of asymmetric.namedParameters()) {
    expect(['u_q.weight', 'u_k.weight']).toContain(name);
    variable.assign(symmetric.namedParameters().get('u.weight')!);
  }
  const x = rowsOf(2, 4, 5, 1);
  expectClose(await asymmetric.forward(x).data(), await symmetric.forward(x).data(), { absolute: 1e-7 });
});

test('equations 1 and 2: y is a mean of the positions, weighted by numbers that are not negative and sum to 1', async () => {
  const naive = createTurnerAttention(createInitializer(1), { dModel: 3, kind: 'naive' });
  const x = rowsOf(1, 4, 3, 2);
  const seen = new Map<string, Float32Array>();
  const y = naive.forward(x, null, null, {
    dropout: null,
    look: (name, value) => {
      seen.set(name, (value.dataSync() as Float32Array).slice());
      return value;
    },
  });
  const [weights, given] = [seen.get('weights')!, await x.data()];
  const expected = new Float32Array(12);
  for (let t = 0; t < 4; t += 1) {
    const dot = (s: number) => [0, 1, 2].reduce((sum, d) => sum + given[t * 3 + d]! * given[s * 3 + d]!, 0);
    const shares = [0, 1, 2, 3].map((s) => Math.exp(dot(s) / Math.sqrt(3)));
    const total = shares.reduce((sum, share) => sum + share);
    shares.forEach((share, s) => {
      expect(weights[t * 4 + s]).toBeCloseTo(share / total, 6);
      for (let d = 0; d < 3; d += 1) expected[t * 3 + d]! += (share / total) * given[s * 3 + d]!;
    });
  }
  expectClose(await y.data(), expected, { absolute: 1e-6 });
  expectClose(await naive.forward(x).data(), expected, { absolute: 1e-6 });
});

test('section 2.1: the sum over heads of V_h X A_h is heads side by side, then projected', async () => {
  const [heads, width, length] = [3, 2, 4];
  const dModel = heads * width;
  const attention = createMultiheadAttention(createInitializer(3), { dModel, heads, bias: false });
  fill(attention, 5);
  const x = rowsOf(1, length, dModel, 3);
  const packed = await attention.namedParameters().get('in_proj_weight')!.data();
  const output = await attention.namedParameters().get('out_proj.weight')!.data();
  const given = await x.data();
  const project = (part: number, head: number, t: number, k: number) => {
    const row = part * dModel + head * width + k;
    let sum = 0;
    for (let d = 0; d < dModel; d += 1) sum += packed[row * dModel + d]! * given[t * dModel + d]!;
    return sum;
  };
  const y = new Float64Array(length * dModel);
  for (let head = 0; head < heads; head += 1) {
    // V_h = U_h U_v,h, [D, D] of rank K
    const map = (d: number, e: number) => {
      let sum = 0;
      for (let k = 0; k < width; k += 1) {
        sum += output[d * dModel + head * width + k]! * packed[(2 * dModel + head * width + k) * dModel + e]!;
      }
      return sum;
    };
    for (let t = 0; t < length; t += 1) {
      const scores = Array.from({ length }, (_, s) => {
        let dot = 0;
        for (let k = 0; k < width; k += 1) dot += project(0, head, t, k) * project(1, head, s, k);
        return Math.exp(dot / Math.sqrt(width));
      });
      const total = scores.reduce((sum, score) => sum + score);
      for (let s = 0; s < length; s += 1) {
        for (let d = 0; d < dModel; d += 1) {
          for (let e = 0; e < dModel; e += 1) {
            y[t * dModel + d]! += (map(d, e) * given[s * dModel + e]! * scores[s]!) / total;
          }
        }
      }
    }
  }
  expectClose(await attention.forward(x).data(), y, { absolute: 2e-5 });
});

test('heads of queries that share keys and values are heads whose keys and values are equal', async () => {
  const options = { dModel: 8, heads: 4 };
  const shared = createMultiheadAttention(createInitializer(3), { ...options, kvHeads: 2 });
  const apart = createMultiheadAttention(createInitializer(4), options);
  fill(shared, 2);
  fill(apart, 2);
  const own = shared.namedParameters();
  const rows = (values: ArrayLike<number>, columns: number) => {
    const row = (at: number) => Array.from({ length: columns }, (_, i) => values[at * columns + i]!);
    const head = (first: number) => [...row(first), ...row(first + 1)];
    const twice = (part: number) => [0, 2].flatMap((k) => [...head(part + k), ...head(part + k)]);
    return [...Array.from({ length: 8 }, (_, at) => row(at)).flat(), ...twice(8), ...twice(12)];
  };
  const all = apart.namedParameters();
  all.get('in_proj_weight')!.assign(tensor2d(rows(await own.get('in_proj_weight')!.data(), 8), [24, 8]));
  all.get('in_proj_bias')!.assign(tensor(rows(await own.get('in_proj_bias')!.data(), 1)));
  for (const name of ['out_proj.weight', 'out_proj.bias']) all.get(name)!.assign(own.get(name)!);
  const x = rowsOf(2, 5, 8, 4);
  expectClose(
    await shared.forward(x, null, causalMask).data(),
    await apart.forward(x, null, causalMask).data(),
    { absolute: 1e-6 },
  );
  expect(shared.keyValue(x).shape).toEqual([2, 5, 8]);
});

test('section 3: concatenation followed by [I I] is addition', async () => {
  const map = createConcatenation(createInitializer(1), 3);
  const both = [0, 1, 2].flatMap((row) => [0, 1, 2, 3, 4, 5].map((column) => Number(column % 3 === row)));
  map
    .namedParameters()
    .get('weight')!
    .assign(tensor2d(both, [3, 6]));
  const [x, p] = [rowsOf(2, 4, 3, 1), rowsOf(2, 4, 3, 9)];
  const [one, other] = [await x.data(), await p.data()];
  const sum = one.map((value, i) => value + other[i]!);
  expectClose(await map.forward(x, p).data(), sum, { absolute: 1e-7 });
});

test('a position sees no key outside its window, before it alone under a causal mask', () => {
  const window = createWindowMask(2);
  expect([...tidy(() => window.scores(3, 3).dataSync())]).toEqual([
    ...[0, 0, -Infinity],
    ...[0, 0, 0],
    ...[-Infinity, 0, 0],
  ]);
  // the last of five, as a step of decoding asks
  expect([...window.scores(1, 5).dataSync()]).toEqual([-Infinity, -Infinity, -Infinity, 0, 0]);
  const attention = createMultiheadAttention(createInitializer(3), { dModel: 4, heads: 2 });
  const [x, other] = [rowsOf(1, 3, 4, 1), rowsOf(1, 3, 4, 2)];
  const mask = { ...causalMask, ...scoreBiasMask(window, 3, 3) };
  const mixed = tensor3d([...other.dataSync().slice(0, 4), ...x.dataSync().slice(4)], [1, 3, 4]);
  const last = (input: Tensor3D) => [...attention.forward(input, null, mask).dataSync().slice(8)];
  expect(last(mixed)).toEqual(last(x));
});

test('parts that do not fit are refused', () => {
  const init = createInitializer(1);
  expect(errorOf(() => createMultiheadAttention(init, { dModel: 8, heads: 4, kvHeads: 3 }))).toMatchObject({
    code: 'attention-kv-heads',
    message:
      'createMultiheadAttention: kvHeads (3) must divide heads (4): each of them serves as many. Use 1 or 4.',
  });
  const linear1 = createLinear(init, { inFeatures: 2, outFeatures: 3 });
  const linear2 = createLinear(init, { inFeatures: 3, outFeatures: 2 });
  const rest = { linear1, linear2, dropout: createDropout(0) };
  expect(errorOf(() => createFeedForward({ ...rest, activation: 'swiglu' }))).toMatchObject({
    code: 'feed-forward-gate',
    message:
      'createFeedForward: activation is "swiglu" and linear3 is not there, expected linear3 with "swiglu" and with nothing else. Give linear3, D → F.',
  });
  expect(errorOf(() => createFeedForward({ ...rest, linear3: linear1, activation: 'relu' }))).toMatchObject({
    code: 'feed-forward-gate',
    message:
      'createFeedForward: activation is "relu" and linear3 is there, expected linear3 with "swiglu" and with nothing else. Leave linear3 out.',
  });
});
