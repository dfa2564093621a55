import { type Tensor, type Tensor1D, type Tensor2D, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import { attention, crossEntropy, layerNorm, linear } from '../../src/index.js';

const [B, T, D] = [3, 11, 44];

/** Numbers in [−1, 1) that need no random generator. */
function numbers(salt: number, ...shape: number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from(
    { length: size },
    (_, i) => ((i * 7919 + salt * 104729) % 2003) / 1001.5 - 1,
  );
  return tensor(values, shape);
}

/** Fused ops one after the other on the current backend, odd sizes, the values of each. */
export async function fusedOps(): Promise<Record<string, number[]>> {
  const x = numbers(1, B, T, D) as Tensor3D;
  const [weight, bias] = [numbers(2, 3 * D, D) as Tensor2D, numbers(3, 3 * D) as Tensor1D];
  const normed = layerNorm(x, numbers(4, D) as Tensor1D, numbers(5, D) as Tensor1D, 1e-5);
  const qkv = linear(normed, weight, bias, { activation: 'gelu' });
  const seen = attention(qkv, null, { heads: 4, dModel: D, mask: { causal: true } });
  const labels = tensor(
    Int32Array.from({ length: B * T }, (_, i) => (i * 5) % D),
    [B, T],
    'int32',
  );
  const made = { normed, qkv, seen, loss: crossEntropy(seen, labels as Tensor2D) };
  const values: Record<string, number[]> = {};
  for (const [name, result] of Object.entries(made)) values[name] = [...(await result.data())];
  return values;
}
