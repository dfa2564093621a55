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
 * Philox 4×32-10 on four counters at once, 16 elements a turn; element i is word i & 3 of the block with counter
 * (i >> 2, site, step, stream), kept if that word ≥ threshold = ⌈rate·2³²⌉.
 */
export function dropoutMask(pc: usize): void {
  const count = int(pc, 0);
  const site = i32x4.splat(int(pc, 1));
  const threshold = i32x4.splat(int(pc, 2));
  const bits = address(pc, 3);
  let mask = address(pc, 4);
  const seedLow = load<i32>(bits), seedHigh = load<i32>(bits, 4);
  const step = i32x4.splat(load<i32>(bits, 8));
  const multiplier0 = i32x4.splat(0xd2511f53), multiplier1 = i32x4.splat(0xcd9e8d57);
  for (let i = 0; i < count; i += 16) {
    let c0 = i32x4.add(i32x4.splat(i >> 2), i32x4(0, 1, 2, 3));
    let c1 = site, c2 = step, c3 = i32x4.splat(STREAM_DROPOUT);
    let k0 = seedLow, k1 = seedHigh;
    for (let round = 0; round < 10; ++round) {
      const p0 = i64x2.extmul_low_i32x4_u(c0, multiplier0), p1 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const q0 = i64x2.extmul_low_i32x4_u(c2, multiplier1), q1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      c0 = v128.xor(v128.xor(highWords(q0, q1), c1), i32x4.splat(k0));
      c1 = lowWords(q0, q1);
      c2 = v128.xor(v128.xor(highWords(p0, p1), c3), i32x4.splat(k1));
      c3 = lowWords(p0, p1);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    // byte 4·lane + word, which is the order of the elements
    const byte = i32x4.splat(0xff);
    let kept = v128.and(i32x4.ge_u(c0, threshold), byte);
    kept = v128.or(kept, v128.and(i32x4.ge_u(c1, threshold), i32x4.shl(byte, 8)));
    kept = v128.or(kept, v128.and(i32x4.ge_u(c2, threshold), i32x4.shl(byte, 16)));
    kept = v128.or(kept, v128.and(i32x4.ge_u(c3, threshold), i32x4.shl(byte, 24)));
    store<u16>(mask, <u16>i8x16.bitmask(kept));
    mask += 2;
  }
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
