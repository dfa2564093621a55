import { address, float, int } from './instruction';
import { lanesOfBits, loadLanes, storeLanes } from './simd';

const STREAM_DROPOUT: i32 = 3;

// @ts-ignore: decorator
@inline
function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

// @ts-ignore: decorator
@inline
function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

/**
 * count, site, threshold · bits [4] int32 = seedLow, seedHigh, step, 0 · mask: one bit per element, set where it is kept.
 * Philox 4×32-10 on eight counters at once, 32 elements a turn; element i is word i & 3 of the block with counter
 * (i >> 2, site, step, stream), kept if that word ≥ threshold = ⌈rate·2³²⌉.
 */
export function dropoutMask(pc: usize): void {
  const count = int(pc, 0);
  const site = i32x4.splat(int(pc, 1));
  const threshold = i32x4.splat(int(pc, 2));
  const bits = address(pc, 3);
  let mask = address(pc, 4);
  const key0 = v128.load32_splat(bits), key1 = v128.load32_splat(bits, 4);
  const step = v128.load32_splat(bits, 8);
  const multiplier0 = i32x4.splat(0xd2511f53), multiplier1 = i32x4.splat(0xcd9e8d57);
  const weyl0 = i32x4.splat(0x9e3779b9), weyl1 = i32x4.splat(0xbb67ae85);
  for (let i = 0; i < count; i += 32) {
    // two groups of four counters: one alone would wait for its own products
    let c0 = i32x4.add(i32x4.splat(i >> 2), i32x4(0, 1, 2, 3)), d0 = i32x4.add(c0, i32x4.splat(4));
    let c1 = site, d1 = site;
    let c2 = step, d2 = step;
    let c3 = i32x4.splat(STREAM_DROPOUT), d3 = c3;
    let k0 = key0, k1 = key1;
    for (let round = 0; round < 10; ++round) {
      const p0 = i64x2.extmul_low_i32x4_u(c0, multiplier0), p1 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const q0 = i64x2.extmul_low_i32x4_u(c2, multiplier1), q1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      const r0 = i64x2.extmul_low_i32x4_u(d0, multiplier0), r1 = i64x2.extmul_high_i32x4_u(d0, multiplier0);
      const s0 = i64x2.extmul_low_i32x4_u(d2, multiplier1), s1 = i64x2.extmul_high_i32x4_u(d2, multiplier1);
      c0 = v128.xor(v128.xor(c1, k0), highWords(q0, q1));
      c1 = lowWords(q0, q1);
      c2 = v128.xor(v128.xor(c3, k1), highWords(p0, p1));
      c3 = lowWords(p0, p1);
      d0 = v128.xor(v128.xor(d1, k0), highWords(s0, s1));
      d1 = lowWords(s0, s1);
      d2 = v128.xor(v128.xor(d3, k1), highWords(r0, r1));
      d3 = lowWords(r0, r1);
      k0 = i32x4.add(k0, weyl0);
      k1 = i32x4.add(k1, weyl1);
    }
    store<u16>(mask, keptBits(c0, c1, c2, c3, threshold));
    // the mask has whole 32-bit words
    store<u16>(mask, keptBits(d0, d1, d2, d3, threshold), 2);
    mask += 4;
  }
}

/** 16 bits in the order of the elements: element 4·lane + word. */
// @ts-ignore: decorator
@inline
function keptBits(w0: v128, w1: v128, w2: v128, w3: v128, threshold: v128): u16 {
  let kept = v128.and(i32x4.ge_u(w0, threshold), i32x4.splat(0xff));
  kept = v128.or(kept, v128.and(i32x4.ge_u(w1, threshold), i32x4.splat(0xff00)));
  kept = v128.or(kept, v128.and(i32x4.ge_u(w2, threshold), i32x4.splat(0xff0000)));
  kept = v128.or(kept, v128.and(i32x4.ge_u(w3, threshold), i32x4.splat(0xff000000)));
  return <u16>i8x16.bitmask(kept);
}

/** count, scale · x, mask, y: y = kept ? x·scale : 0 */
export function dropoutApply(pc: usize): void {
  const count = int(pc, 0);
  const scale = f32x4.splat(float(pc, 1));
  let x = address(pc, 2), mask = address(pc, 3), y = address(pc, 4);
  let n = count;
  for (; n >= 8; n -= 8, x += 32, y += 32, ++mask) {
    const bits = <u32>load<u8>(mask);
    v128.store(y, v128.and(f32x4.mul(v128.load(x), scale), lanesOfBits(bits)));
    v128.store(y, v128.and(f32x4.mul(v128.load(x, 16), scale), lanesOfBits(bits >> 4)), 16);
  }
  let bits = n > 0 ? <u32>load<u8>(mask) : 0;
  for (; n > 0; n -= 4, x += 16, y += 16, bits >>= 4) {
    storeLanes(y, v128.and(f32x4.mul(loadLanes(x, n), scale), lanesOfBits(bits)), n);
  }
}
