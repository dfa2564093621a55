import { type Activation, linear } from '@seqlab/backend';
import { reshape, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

/**
 * The activation alone, elementwise: what `linear` does after its product, as a map 1 → 1 of weight 1, whose product changes nothing. So it is the
 * same code, and the same bits, as in the fused op.
 */
export function activated<X extends Tensor>(x: X, activation: Activation): X {
  const column = reshape(x, [x.size, 1]);
  return reshape(linear(column, tensor2d([1], [1, 1]), null, { activation }), x.shape) as X;
}
