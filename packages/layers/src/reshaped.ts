import { customGrad, reshape, type Tensor } from '@tensorflow/tfjs-core';

/** x in another shape of the same size. With a gradient of its own, because tfjs registers that of Reshape only where all of its gradients are loaded. */
export function reshaped<Y extends Tensor>(x: Tensor, shape: readonly number[]): Y {
  const op = customGrad((given) => ({
    value: reshape(given as Tensor, [...shape]),
    gradFunc: (dy: Tensor) => reshape(dy, x.shape),
  }));
  return op(x) as Y;
}
