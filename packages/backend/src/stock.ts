import * as tf from '@tensorflow/tfjs-core';

/** Stock ops where tfjs's own are wrong at the edges: references use these. */

/** tf.sum, but zeros over nothing: some backends leave such a result uninitialised. */
export function sum(x: tf.Tensor, axes: readonly number[], keepDims = false): tf.Tensor {
  if (x.size > 0) return tf.sum(x, [...axes], keepDims);
  const reduced = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return tf.zeros(keepDims ? reduced : reduced.filter((_, axis) => !axes.includes(axis)));
}

/** tf.slice, but of nothing too. */
export function slice(x: tf.Tensor, begin: number[], size: number[]): tf.Tensor {
  return size.includes(0) ? tf.zeros(size) : tf.slice(x, begin, size);
}

/** float32 [N, depth] of ids [N]; a depth of 1 is allowed, and an id that is out of range gives a row of zeros. */
export function oneHot(ids: tf.Tensor, depth: number): tf.Tensor2D {
  const columns = tf.tensor2d(
    Int32Array.from({ length: depth }, (_, i) => i),
    [1, depth],
    'int32',
  );
  return tf.cast(tf.equal(tf.reshape(ids, [ids.size, 1]), columns), 'float32') as tf.Tensor2D;
}

/** tf.transpose, but of nothing too. */
export function transpose(x: tf.Tensor, order: readonly number[]): tf.Tensor {
  return x.size === 0 ? tf.zeros(order.map((axis) => x.shape[axis]!)) : tf.transpose(x, [...order]);
}

/** tf.matMul over equal leading dimensions, but of nothing too. */
export function matMul(a: tf.Tensor, b: tf.Tensor, transposeA = false, transposeB = false): tf.Tensor {
  if (a.size > 0 && b.size > 0) return tf.matMul(a, b, transposeA, transposeB);
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)]!;
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)]!;
  return tf.zeros([...a.shape.slice(0, -2), rows, columns]);
}
