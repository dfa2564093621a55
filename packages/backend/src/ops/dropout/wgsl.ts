import { STREAM_DROPOUT, STREAM_DROPOUT_LOW } from '@seqlab/core';
import { dropoutThreshold } from './dropout-threshold.js';

/**
 * Philox 4×32-10 and the dropout factors made of it. WGSL has no 64-bit product: it is put together from 16-bit halves.
 * Needs the storage buffer `bits` [4] and the params `site`, `threshold` (rate·2³²) and `keep` (1/(1 − rate)).
 * @see Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3"
 */
export const DROPOUT_WGSL = `
fn highProduct(a: u32, b: u32) -> u32 {
  let al = a & 0xffffu; let ah = a >> 16u;
  let bl = b & 0xffffu; let bh = b >> 16u;
  let low = al * bl;
  let cross = ah * bl + (low >> 16u);
  let middle = al * bh + (cross & 0xffffu);
  return ah * bh + (cross >> 16u) + (middle >> 16u);
}
// the block of elements 8·block … 8·block + 7
fn dropoutWords(block: u32, stream: u32) -> vec4<u32> {
  var c = vec4<u32>(block, p.site, u32(bits[2]), stream);
  var k = vec2<u32>(u32(bits[0]), u32(bits[1]));
  for (var round = 0; round < 10; round++) {
    c = vec4<u32>(
      highProduct(0xcd9e8d57u, c.z) ^ c.y ^ k.x, 0xcd9e8d57u * c.z,
      highProduct(0xd2511f53u, c.x) ^ c.w ^ k.y, 0xd2511f53u * c.x);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn dropoutHalf(words: vec4<u32>, i: u32) -> u32 { return (words[i & 3u] >> (16u * ((i >> 2u) & 1u))) & 0xffffu; }
// of element i, whose block is given
fn dropoutFactor(words: vec4<u32>, i: u32) -> f32 {
  let half = dropoutHalf(words, i);
  let bound = p.threshold >> 16u;
  if (half != bound) { return select(0.0, p.keep, half > bound); }
  let low = dropoutHalf(dropoutWords(i >> 3u, ${STREAM_DROPOUT_LOW}u), i);
  return select(0.0, p.keep, low >= (p.threshold & 0xffffu));
}
fn dropoutFactorAt(i: u32) -> f32 { return dropoutFactor(dropoutWords(i >> 3u, ${STREAM_DROPOUT}u), i); }
`;

export const DROPOUT_PARAMS = { site: 'u32', threshold: 'u32', keep: 'f32' } as const;

/** The values of DROPOUT_PARAMS. */
export function dropoutParams(rate: number, site: number): { site: number; threshold: number; keep: number } {
  return { site, threshold: dropoutThreshold(rate), keep: 1 / (1 - rate) };
}
