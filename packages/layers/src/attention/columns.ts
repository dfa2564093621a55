import { concatSequence } from '@seqlab/backend';
import type { Tensor3D } from '@tensorflow/tfjs-core';
import { reshaped } from '../reshaped.js';

/** a [B, T, W] and b [B, T, W] side by side → [B, T, 2W] */
export function besideEachOther(a: Tensor3D, b: Tensor3D): Tensor3D {
  const [batch, length, width] = a.shape;
  const rows = (x: Tensor3D) => reshaped<Tensor3D>(x, [batch * length, 1, width]);
  return reshaped(concatSequence(rows(a), rows(b)), [batch, length, 2 * width]);
}

/**
 * Each head of x [B, S, heads·K] `times` times in a row → [B, S, heads·times·K]: the G heads of keys and values that H = G·times heads of queries
 * share (Ainslie et al. 2023, section 2.2). Its gradient adds up what the heads send.
 */
export function repeatHeads(x: Tensor3D, headWidth: number, times: number): Tensor3D {
  if (times === 1) return x;
  const [batch, length, width] = x.shape;
  const one = reshaped<Tensor3D>(x, [batch * length * (width / headWidth), 1, headWidth]);
  return reshaped(copies(one, times), [batch, length, width * times]);
}

/** x [N, 1, K] → [N, times, K], by doubling. */
function copies(x: Tensor3D, times: number): Tensor3D {
  if (times === 1) return x;
  const half = copies(x, Math.floor(times / 2));
  const even = concatSequence(half, half);
  return times % 2 === 0 ? even : concatSequence(even, x);
}
