import type { Tensor3D } from '@tensorflow/tfjs-core';

/** The last row of each sequence of [B, T, W], read; the tensor is disposed. */
export async function takeLastRows(tensor: Tensor3D): Promise<Float32Array[]> {
  const [batch, length, width] = tensor.shape;
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return Array.from({ length: batch }, (_, row) => {
    const end = (row + 1) * length * width;
    return values.slice(end - width, end);
  });
}
