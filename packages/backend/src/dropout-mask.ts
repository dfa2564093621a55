import { philoxInto, STREAM_DROPOUT } from '@seqlab/core';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * The inverted-dropout factors of one site: 1/(1 − rate) where an element is kept, 0 where it is dropped.
 * Reads the state tensor at once, so it serves backends whose memory JavaScript can read.
 * @param state [4] int32, see DropoutBits
 * @returns a new tensor of that shape
 */
export function dropoutMask(shape: number[], state: Tensor, rate: number, site: number): Tensor {
  const [low, high, step] = state.dataSync() as Int32Array;
  const count = shape.reduce((product, size) => product * size, 1);
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let i = 0; i < count; i += 4) philoxInto(words, i, i / 4, site, step!, STREAM_DROPOUT, low!, high!);
  const threshold = rate * 2 ** 32;
  const keep = 1 / (1 - rate);
  const factors = Float32Array.from(words.subarray(0, count), (word) => (word >= threshold ? keep : 0));
  return tensor(factors, shape, 'float32');
}
