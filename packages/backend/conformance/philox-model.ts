import { philox4x32, STREAM_DROPOUT, STREAM_DROPOUT_LOW } from '@seqlab/core';

/** The 32-bit number of element i, from the words of the definition. */
export function dropoutNumber(i: number, seed: number, step: number, site: number): number {
  const half = (stream: number): number => {
    const counter = [Math.floor(i / 8), site, step, stream] as [number, number, number, number];
    const word = philox4x32(counter, [seed >>> 0, Math.floor(seed / 2 ** 32)])[i % 4]!;
    return i % 8 < 4 ? word % 65536 : Math.floor(word / 65536);
  };
  return half(STREAM_DROPOUT) * 65536 + half(STREAM_DROPOUT_LOW);
}

/** The dropout factor of element i. */
export function dropoutFactor(i: number, rate: number, seed: number, step: number, site: number): number {
  return dropoutNumber(i, seed, step, site) >= rate * 2 ** 32 ? 1 / (1 - rate) : 0;
}
