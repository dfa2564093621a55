import { philoxInto, STREAM_DROPOUT, STREAM_DROPOUT_LOW } from '@seqlab/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { dropoutThreshold } from './dropout-threshold.js';

/**
 * The inverted-dropout factors of one site: 1/(1 − rate) where an element is kept, 0 where it is dropped.
 * Reads the state tensor at once, so it serves backends whose memory JavaScript can read.
 * @param shape its first axis are the rows
 * @param state [4] int32, see DropoutBits
 * @returns a new tensor of that shape
 */
export function dropoutMask(shape: number[], state: Tensor, rate: number, site: number): Tensor {
  const [low, high, step, firstRow] = state.dataSync() as Int32Array;
  const count = shape.reduce((product, size) => product * size, 1);
  const words = new Uint32Array(4);
  const halves = new Uint16Array(8);
  const fill = (block: number, stream: number): void => {
    philoxInto(words, 0, block, site, step!, stream, low!, high!);
    for (let half = 0; half < 8; half += 1) halves[half] = words[half & 3]! >>> (16 * (half >> 2));
  };
  const threshold = dropoutThreshold(rate);
  const thresholdHigh = Math.floor(threshold / 65536);
  const thresholdLow = threshold % 65536;
  const keep = 1 / (1 - rate);
  const factors = new Float32Array(count);
  // elements of the whole batch that come before these: blocks are counted from there
  const from = firstRow! * (count / (shape[0] ?? 1));
  const first = from % 8;
  for (let i = -first; i < count; i += 8) {
    fill((from + i) / 8, STREAM_DROPOUT);
    const ties: number[] = [];
    for (let half = Math.max(0, -i); half < 8 && i + half < count; half += 1) {
      if (halves[half]! > thresholdHigh) factors[i + half] = keep;
      else if (halves[half] === thresholdHigh) ties.push(half);
    }
    if (ties.length === 0) continue;
    fill((from + i) / 8, STREAM_DROPOUT_LOW);
    for (const half of ties) if (halves[half]! >= thresholdLow) factors[i + half] = keep;
  }
  return tensor(factors, shape, 'float32');
}
