import { clone, type Tensor } from '@tensorflow/tfjs-core';
import { differentiable } from '../../differentiable.js';
import { runKernel } from '../../run-kernel.js';
import { checkSameShape, checkTensor } from '../../tensor-checks.js';
import { addReference } from './reference.js';

/**
 * a + b, the residual connection.
 * @param a any shape
 * @param b the same shape: nothing is broadcast
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function add<T extends Tensor>(a: T, b: T): T {
  checkTensor('add', 'a', a, 'float32');
  checkTensor('add', 'b', b, 'float32');
  checkSameShape('add', 'b', b, 'a', a);
  return differentiable([a, b], () => ({
    value: runKernel('SeqlabAdd', { a, b }, {}, addReference)[0],
    saved: {},
    // two handles: tfjs disposes each on its own when it sums gradients
    gradient: (dy) => [clone(dy), clone(dy)],
  })) as T;
}
