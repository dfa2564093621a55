import { SeqlabError } from '@seqlab/core';
import {
  div,
  exp,
  max,
  pad,
  reshape,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { checkTensor } from '../../tensor-checks.js';

/**
 * Probabilities over the last axis, for showing and sampling. No gradient flows through it: losses take logits.
 * @param logits […, V]
 * @returns […, V]
 * @throws `tensor-shape`, `tensor-dtype`, `tensor-disposed`
 */
export function softmax<T extends Tensor>(logits: T): T {
  checkTensor('softmax', 'logits', logits, 'float32');
  if (logits.rank === 0) {
    throw new SeqlabError(
      'tensor-shape',
      'softmax: logits has shape [], expected […, V]. Pass a tensor with at least one axis.',
    );
  }
  return tidy(() => {
    const axis = logits.rank - 1;
    const exponentials = exp(sub(logits, max(logits, axis, true)));
    return div(exponentials, sumOfRows(exponentials)) as T;
  });
}

/** Numbers that tfjs adds up in one chain: beyond that a float loses digits, and rows go in blocks. */
const BLOCK = 256;

/** Σ over the last axis, which stays with size 1. */
function sumOfRows(x: Tensor): Tensor {
  const [width, rows] = [x.shape[x.rank - 1]!, x.shape.slice(0, -1)];
  if (width <= 4 * BLOCK || x.size === 0) return sum(x, x.rank - 1, true);
  const count = x.size / width;
  const blocks = Math.ceil(width / BLOCK);
  const padded = pad(reshape(x, [count, width]) as Tensor2D, [
    [0, 0],
    [0, blocks * BLOCK - width],
  ]);
  return reshape(sum(sum(reshape(padded, [count, blocks, BLOCK]), 2), 1), [...rows, 1]);
}
