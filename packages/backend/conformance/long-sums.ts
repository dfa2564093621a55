import * as tf from '@tensorflow/tfjs-core';
import {
  attention,
  clipByGlobalNorm,
  crossEntropy,
  embed,
  layerNorm,
  linear,
  meanPool,
  meanSquaredError,
  relativeBias,
  rmsNorm,
  softmax,
  sumPool,
} from '../src/index.js';
import { randomValues } from './op-case.js';

/** Sums as long as they get, each with its value in double precision. */
export interface LongSum {
  readonly name: string;
  /** what the backend makes of it */
  run(): tf.Tensor[];
  /** the same in double, in the order of `run` */
  model(): Float64Array[];
}

const zeros = (length: number): Float64Array => new Float64Array(length);
const gradientsOf = (op: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], dy: tf.Tensor) =>
  tf.grads(op)(inputs, dy);

/** dW = dyᵀ·x, db = Σ dy over many rows; dX over many outputs; y over many inputs */
function linearSum(rows: number, inputs: number, outputs: number): LongSum {
  const x = randomValues([rows, inputs], 1, 0);
  const w = randomValues([outputs, inputs], 1, 1);
  const b = randomValues([outputs], 1, 2);
  const dy = randomValues([rows, outputs], 1, 3);
  return {
    name: `linear ${rows} × ${inputs} → ${outputs}`,
    run: () => {
      const given = [
        tf.tensor2d(x, [rows, inputs]),
        tf.tensor2d(w, [outputs, inputs]),
        tf.tensor1d(b),
      ] as tf.Tensor[];
      const op = (...[a, c, d]: tf.Tensor[]) => linear(a!, c as tf.Tensor2D, d as tf.Tensor1D);
      return [op(...given), ...gradientsOf(op, given, tf.tensor2d(dy, [rows, outputs]))];
    },
    model: () => {
      const y = zeros(rows * outputs);
      const dx = zeros(rows * inputs);
      const dw = zeros(outputs * inputs);
      const db = zeros(outputs);
      for (let r = 0; r < rows; r += 1) {
        for (let o = 0; o < outputs; o += 1) {
          let sum = b[o]!;
          const g = dy[r * outputs + o]!;
          db[o]! += g;
          for (let i = 0; i < inputs; i += 1) {
            sum += x[r * inputs + i]! * w[o * inputs + i]!;
            dw[o * inputs + i]! += g * x[r * inputs + i]!;
            dx[r * inputs + i]! += g * w[o * inputs + i]!;
          }
          y[r * outputs + o] = sum;
        }
      }
      return [y, dx, dw, db];
    },
  };
}

/** Attention of T queries to S keys, one head of width K, with a bias for every batch row alike. */
function attentionSum(batch: number, t: number, s: number, k: number): LongSum {
  const q = randomValues([batch, t, k], 2, 0);
  const kv = randomValues([batch, s, 2 * k], 2, 1);
  const bias = randomValues([1, t, s], 2, 2);
  const dy = randomValues([batch, t, k], 2, 3);
  return {
    name: `attention ${batch} × ${t} × ${s} × ${k}`,
    run: () => {
      const given: tf.Tensor[] = [
        tf.tensor3d(q, [batch, t, k]),
        tf.tensor3d(kv, [batch, s, 2 * k]),
        tf.tensor3d(bias, [1, t, s]),
      ];
      const op = (...[a, c, d]: tf.Tensor[]) =>
        attention(a as tf.Tensor3D, c as tf.Tensor3D, {
          heads: 1,
          dModel: k,
          mask: { bias: d as tf.Tensor3D },
        });
      return [op(...given), ...gradientsOf(op, given, tf.tensor3d(dy, [batch, t, k]))];
    },
    model: () => {
      const y = zeros(batch * t * k);
      const dq = zeros(batch * t * k);
      const dkv = zeros(batch * s * 2 * k);
      const dBias = zeros(t * s);
      const p = zeros(s);
      const dp = zeros(s);
      const scale = 1 / Math.sqrt(k);
      for (let n = 0; n < batch; n += 1) {
        for (let i = 0; i < t; i += 1) {
          const at = (n * t + i) * k;
          let max = Number.NEGATIVE_INFINITY;
          for (let j = 0; j < s; j += 1) {
            const from = (n * s + j) * 2 * k;
            let score = 0;
            for (let c = 0; c < k; c += 1) score += q[at + c]! * kv[from + c]!;
            p[j] = score * scale + bias[i * s + j]!;
            max = Math.max(max, p[j]!);
          }
          let total = 0;
          for (let j = 0; j < s; j += 1) total += p[j] = Math.exp(p[j]! - max);
          let dot = 0;
          for (let j = 0; j < s; j += 1) {
            const from = (n * s + j) * 2 * k + k;
            p[j]! /= total;
            let d = 0;
            for (let c = 0; c < k; c += 1) {
              y[at + c]! += p[j]! * kv[from + c]!;
              d += dy[at + c]! * kv[from + c]!;
              dkv[from + c]! += p[j]! * dy[at + c]!;
            }
            dp[j] = d;
            dot += d * p[j]!;
          }
          for (let j = 0; j < s; j += 1) {
            const from = (n * s + j) * 2 * k;
            const d = p[j]! * (dp[j]! - dot);
            dBias[i * s + j]! += d;
            for (let c = 0; c < k; c += 1) {
              dq[at + c]! += d * scale * kv[from + c]!;
              dkv[from + c]! += d * scale * q[at + c]!;
            }
          }
        }
      }
      return [y, dq, dkv, dBias];
    },
  };
}

function rmsNormSum(rows: number, d: number): LongSum {
  const x = randomValues([rows, d], 3, 0);
  const w = randomValues([d], 3, 1);
  const dy = randomValues([rows, d], 3, 3);
  return {
    name: `rmsNorm ${rows} × ${d}`,
    run: () => {
      const given: tf.Tensor[] = [tf.tensor2d(x, [rows, d]), tf.tensor1d(w)];
      const op = (...[a, c]: tf.Tensor[]) => rmsNorm(a!, c as tf.Tensor1D, 1e-5);
      return [op(...given), ...gradientsOf(op, given, tf.tensor2d(dy, [rows, d]))];
    },
    model: () => {
      const [y, dx, dw] = [zeros(rows * d), zeros(rows * d), zeros(d)];
      for (let at = 0; at < rows * d; at += d) {
        let square = 0;
        for (let i = 0; i < d; i += 1) square += x[at + i]! ** 2 / d;
        const inverse = 1 / Math.sqrt(square + 1e-5);
        let mean = 0;
        for (let i = 0; i < d; i += 1) {
          const n = x[at + i]! * inverse;
          y[at + i] = n * w[i]!;
          dw[i]! += dy[at + i]! * n;
          mean += (dy[at + i]! * w[i]! * n) / d;
        }
        for (let i = 0; i < d; i += 1) {
          dx[at + i] = (dy[at + i]! * w[i]! - x[at + i]! * inverse * mean) * inverse;
        }
      }
      return [y, dx, dw];
    },
  };
}

function layerNormSum(rows: number, d: number): LongSum {
  const x = randomValues([rows, d], 3, 0);
  const w = randomValues([d], 3, 1);
  const b = randomValues([d], 3, 2);
  const dy = randomValues([rows, d], 3, 3);
  return {
    name: `layerNorm ${rows} × ${d}`,
    run: () => {
      const given: tf.Tensor[] = [tf.tensor2d(x, [rows, d]), tf.tensor1d(w), tf.tensor1d(b)];
      const op = (...[a, c, e]: tf.Tensor[]) => layerNorm(a!, c as tf.Tensor1D, e as tf.Tensor1D, 1e-5);
      return [op(...given), ...gradientsOf(op, given, tf.tensor2d(dy, [rows, d]))];
    },
    model: () => {
      const [y, dx, dw, db] = [zeros(rows * d), zeros(rows * d), zeros(d), zeros(d)];
      for (let r = 0; r < rows; r += 1) {
        const at = r * d;
        let mean = 0;
        for (let i = 0; i < d; i += 1) mean += x[at + i]! / d;
        let variance = 0;
        for (let i = 0; i < d; i += 1) variance += (x[at + i]! - mean) ** 2 / d;
        const inverse = 1 / Math.sqrt(variance + 1e-5);
        let meanG = 0;
        let meanGX = 0;
        for (let i = 0; i < d; i += 1) {
          const n = (x[at + i]! - mean) * inverse;
          const g = dy[at + i]! * w[i]!;
          y[at + i] = n * w[i]! + b[i]!;
          dw[i]! += dy[at + i]! * n;
          db[i]! += dy[at + i]!;
          meanG += g / d;
          meanGX += (g * n) / d;
        }
        for (let i = 0; i < d; i += 1) {
          const n = (x[at + i]! - mean) * inverse;
          dx[at + i] = inverse * (dy[at + i]! * w[i]! - meanG - n * meanGX);
        }
      }
      return [y, dx, dw, db];
    },
  };
}

function crossEntropySum(rows: number, v: number): LongSum {
  const logits = randomValues([rows, v], 4, 0);
  const labels = Int32Array.from({ length: rows }, (_, i) => (i * 7) % v);
  return {
    name: `crossEntropy ${rows} × ${v}`,
    run: () => {
      const op = (x: tf.Tensor) => crossEntropy(x, tf.tensor1d(labels, 'int32'), { labelSmoothing: 0.1 });
      const given = tf.tensor2d(logits, [rows, v]);
      return [op(given), tf.grad(op)(given)];
    },
    model: () => {
      const loss = zeros(1);
      const dx = zeros(rows * v);
      for (let r = 0; r < rows; r += 1) {
        let sum = 0;
        let mean = 0;
        for (let j = 0; j < v; j += 1) {
          sum += Math.exp(logits[r * v + j]!);
          mean += logits[r * v + j]! / v;
        }
        const own = logits[r * v + labels[r]!]!;
        loss[0]! += (Math.log(sum) - 0.9 * own - 0.1 * mean) / rows;
        for (let j = 0; j < v; j += 1) {
          const target = (j === labels[r] ? 0.9 : 0) + 0.1 / v;
          dx[r * v + j] = (Math.exp(logits[r * v + j]!) / sum - target) / rows;
        }
      }
      return [loss, dx];
    },
  };
}

function embedSum(batch: number, t: number, vocab: number, d: number): LongSum {
  const weight = randomValues([vocab, d], 5, 0);
  const positions = randomValues([t, d], 5, 1);
  const dy = randomValues([batch, t, d], 5, 2);
  const ids = Int32Array.from({ length: batch * t }, (_, i) => (i * i + 3 * i) % vocab);
  return {
    name: `embed ${batch} × ${t}, V ${vocab}, D ${d}`,
    run: () => {
      const given: tf.Tensor[] = [tf.tensor2d(weight, [vocab, d]), tf.tensor2d(positions, [t, d])];
      const op = (...[w, p]: tf.Tensor[]) =>
        embed(tf.tensor2d(ids, [batch, t], 'int32'), w as tf.Tensor2D, {
          scale: 2,
          positions: p as tf.Tensor2D,
        });
      return gradientsOf(op, given, tf.tensor3d(dy, [batch, t, d]));
    },
    model: () => {
      const [dw, dp] = [zeros(vocab * d), zeros(t * d)];
      for (let i = 0; i < batch * t; i += 1) {
        for (let c = 0; c < d; c += 1) {
          dw[ids[i]! * d + c]! += 2 * dy[i * d + c]!;
          dp[(i % t) * d + c]! += dy[i * d + c]!;
        }
      }
      return [dw, dp];
    },
  };
}

function poolSum(t: number, d: number): LongSum {
  const x = randomValues([2, t, d], 6, 0);
  return {
    name: `pool ${t} × ${d}`,
    run: () => [sumPool(tf.tensor3d(x, [2, t, d]), null), meanPool(tf.tensor3d(x, [2, t, d]), null)],
    model: () => {
      const sum = zeros(2 * d);
      for (let n = 0; n < 2; n += 1)
        for (let i = 0; i < t; i += 1)
          for (let c = 0; c < d; c += 1) sum[n * d + c]! += x[(n * t + i) * d + c]!;
      return [sum, sum.map((value) => value / t)];
    },
  };
}

function relativeBiasSum(t: number): LongSum {
  const dy = randomValues([2, t, t], 7, 0);
  const buckets = Int32Array.from({ length: t * t }, (_, i) => (i % 3 === 0 ? 1 : 0));
  return {
    name: `relativeBias ${t} × ${t}`,
    run: () => {
      const op = (table: tf.Tensor) =>
        relativeBias(table as tf.Tensor2D, tf.tensor2d(buckets, [t, t], 'int32'));
      return [tf.grad(op)(tf.zeros([2, 2]), tf.tensor3d(dy, [2, t, t]))];
    },
    model: () => {
      const table = zeros(4);
      for (let h = 0; h < 2; h += 1)
        for (let i = 0; i < t * t; i += 1) table[buckets[i]! * 2 + h]! += dy[h * t * t + i]!;
      return [table];
    },
  };
}

function numbersSum(count: number): LongSum {
  const a = randomValues([count], 8, 0);
  const b = randomValues([count], 8, 1);
  return {
    name: `loss, norm and softmax of ${count}`,
    run: () => [
      meanSquaredError(tf.tensor1d(a), tf.tensor1d(b)),
      clipByGlobalNorm([tf.tensor1d(a), tf.tensor1d(b)], 1).norm,
      softmax(tf.tensor1d(a)),
    ],
    model: () => {
      const sums = zeros(3);
      for (let i = 0; i < count; i += 1) {
        sums[0]! += (a[i]! - b[i]!) ** 2 / count;
        sums[1]! += a[i]! ** 2 + b[i]! ** 2;
        sums[2]! += Math.exp(a[i]!);
      }
      const shares = Float64Array.from(a, (value) => Math.exp(value) / sums[2]!);
      return [sums.slice(0, 1), Float64Array.of(Math.sqrt(sums[1]!)), shares];
    },
  };
}

export const LONG_SUMS: readonly LongSum[] = [
  linearSum(32_768, 12, 9),
  linearSum(3, 4096, 9),
  linearSum(3, 9, 4096),
  linearSum(1, 4096, 33),
  linearSum(1, 4097, 1),
  attentionSum(1, 9, 4096, 8),
  attentionSum(1, 4096, 16, 8),
  attentionSum(1, 5, 7, 300),
  attentionSum(4096, 4, 5, 4),
  layerNormSum(32_768, 8),
  layerNormSum(32_768, 13),
  layerNormSum(3, 8191),
  rmsNormSum(32_768, 13),
  rmsNormSum(3, 8191),
  crossEntropySum(32_768, 5),
  crossEntropySum(3, 32_771),
  embedSum(8192, 4, 3, 8),
  embedSum(8, 4096, 5, 13),
  poolSum(8192, 13),
  relativeBiasSum(512),
  numbersSum(100_003),
];

/** The largest error of each result, relative to the largest value in it. */
export async function errorsOf({ run, model }: LongSum): Promise<number[]> {
  const made = tf.tidy(() => run());
  const values = await Promise.all(made.map((tensor) => tensor.data()));
  tf.dispose(made);
  return model().map((expected, n) => {
    const actual = values[n]!;
    let largest = 0;
    let worst = 0;
    expected.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value));
      const error = Math.abs(value - actual[i]!);
      if (!(error <= worst)) worst = error;
    });
    return worst / largest;
  });
}
