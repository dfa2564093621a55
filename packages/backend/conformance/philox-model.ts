import { philox4x32, STREAM_DROPOUT } from '@seqlab/core';

/** The dropout factor of element i, from the words of the definition. */
export function dropoutFactor(i: number, rate: number, seed: number, step: number, site: number): number {
  const key: [number, number] = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  const words = philox4x32([Math.floor(i / 4), site, step, STREAM_DROPOUT], key);
  return words[i % 4]! >= rate * 2 ** 32 ? 1 / (1 - rate) : 0;
}
