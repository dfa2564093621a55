import { reshape, Tensor } from '@tensorflow/tfjs-core';
import type { AttentionMask } from '../../attention-mask.js';

/**
 * A mask as broadcasting would read it, in the kernels' own shapes: a bias [T, S] is one for all heads [1, T, S], and axes of size 1 that other
 * libraries have are left out. What does not fit goes on as it is, and is refused with its own shape.
 */
export function fitMask(mask: AttentionMask | null): AttentionMask | null {
  if (typeof mask !== 'object' || mask === null) return mask;
  const { keyPadding, bias } = mask;
  return {
    ...mask,
    ...(isLive(keyPadding) && { keyPadding: withoutOnes(keyPadding, 2) }),
    ...(isLive(bias) && {
      bias: bias.rank === 2 ? reshape(bias, [1, ...bias.shape]) : withoutOnes(bias, 3),
    }),
  };
}

const isLive = (value: unknown): value is Tensor => value instanceof Tensor && !value.isDisposed;

/** [B, 1, 1, S] → [B, S]; [1, H, T, S] → [H, T, S]: keeps the outer axis of a padding and the inner ones of a bias. */
function withoutOnes(tensor: Tensor, rank: 2 | 3): Tensor {
  const extra = tensor.rank - rank;
  if (extra <= 0) return tensor;
  const [from, to] = rank === 2 ? [1, 1 + extra] : [0, extra];
  const { shape } = tensor;
  if (shape.slice(from, to).some((size) => size !== 1)) return tensor;
  return reshape(tensor, [...shape.slice(0, from), ...shape.slice(to)]);
}
