import { DropoutApplyOperand, DropoutMaskOperand } from '../src/ops/dropout/operands';
import { Constant, constant, Lanes, lanes } from './constants';
import { address, float, int } from './instruction';
import { lanesOfBits, loadLanes, storeLanes } from './simd';

// @inline
function lowWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

// @inline
function highWords(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

/**
 * mask: one bit per element, set where it is kept: see DropoutBits for what decides that. bits [4] int32 = seedLow, seedHigh, step, first row. Philox
 * 4×32-10 on eight counters at once, 64 elements a round.
 */
export function dropoutMask(pc: usize): void {
  const count = int(pc, DropoutMaskOperand.count);
  const site = i32x4.splat(int(pc, DropoutMaskOperand.site));
  const threshold = <u32>int(pc, DropoutMaskOperand.threshold);
  const bits = address(pc, DropoutMaskOperand.bits);
  const start = address(pc, DropoutMaskOperand.mask);
  // elements of the whole batch before these: whole blocks of eight, and `skip` of the next
  const from = load<u32>(bits, 12) * <u32>int(pc, DropoutMaskOperand.rowElements);
  const firstBlock = <i32>(from >> 3),
    skip = <i32>(from & 7);
  let mask = start;
  const high = i16x8.splat(<i16>(threshold >> 16));
  const exact = (threshold & 0xffff) === 0;
  const key0 = v128.load32_splat(bits),
    key1 = v128.load32_splat(bits, 4);
  const step = v128.load32_splat(bits, 8);
  for (let i = 0; i < count + skip; i += 64, mask += 8) {
    const multiplier0 = constant(Constant.PhiloxM0),
      multiplier1 = constant(Constant.PhiloxM1);
    const weyl0 = constant(Constant.PhiloxW0),
      weyl1 = constant(Constant.PhiloxW1);
    // two groups of four counters: one alone would wait for its own products
    const block = i32x4.splat(firstBlock + (i >> 3));
    let c0 = i32x4.add(block, lanes(Lanes.Low)),
      d0 = i32x4.add(block, lanes(Lanes.High));
    let c1 = site,
      d1 = site;
    let c2 = step,
      d2 = step;
    let c3 = i32x4.splat(int(pc, DropoutMaskOperand.stream)),
      d3 = c3;
    let k0 = key0,
      k1 = key1;
    for (let round = 0; round < 10; ++round) {
      const p0 = i64x2.extmul_low_i32x4_u(c0, multiplier0),
        p1 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const q0 = i64x2.extmul_low_i32x4_u(c2, multiplier1),
        q1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      const r0 = i64x2.extmul_low_i32x4_u(d0, multiplier0),
        r1 = i64x2.extmul_high_i32x4_u(d0, multiplier0);
      const s0 = i64x2.extmul_low_i32x4_u(d2, multiplier1),
        s1 = i64x2.extmul_high_i32x4_u(d2, multiplier1);
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
    let kept0 = bitsOf(
      i16x8.ge_u(c0, high),
      i16x8.ge_u(c1, high),
      i16x8.ge_u(c2, high),
      i16x8.ge_u(c3, high),
    );
    let kept1 = bitsOf(
      i16x8.ge_u(d0, high),
      i16x8.ge_u(d1, high),
      i16x8.ge_u(d2, high),
      i16x8.ge_u(d3, high),
    );
    if (!exact && v128.any_true(v128.or(tied(c0, c1, c2, c3, high), tied(d0, d1, d2, d3, high)))) {
      kept0 = settled(
        kept0,
        bitsOf(i16x8.eq(c0, high), i16x8.eq(c1, high), i16x8.eq(c2, high), i16x8.eq(c3, high)),
        firstBlock + (i >> 3),
        pc,
      );
      kept1 = settled(
        kept1,
        bitsOf(i16x8.eq(d0, high), i16x8.eq(d1, high), i16x8.eq(d2, high), i16x8.eq(d3, high)),
        firstBlock + (i >> 3) + 4,
        pc,
      );
    }
    store<u32>(mask, kept0);
    // the mask has room for whole turns
    store<u32>(mask, kept1, 4);
  }
  if (skip === 0) return;
  // the first element's bit comes first
  for (let word = start; word < mask; word += 4) {
    store<u32>(word, (load<u32>(word) >> skip) | (load<u32>(word, 4) << (32 - skip)));
  }
}

/** All ones where a half of a word is neither above nor below. */
// @inline
function tied(w0: v128, w1: v128, w2: v128, w3: v128, high: v128): v128 {
  return v128.or(
    v128.or(i16x8.eq(w0, high), i16x8.eq(w1, high)),
    v128.or(i16x8.eq(w2, high), i16x8.eq(w3, high)),
  );
}

/** 32 bits in the order of the elements, 8·lane + 4·half + word, of four words whose halves are all ones or zeros. */
// @inline
function bitsOf(w0: v128, w1: v128, w2: v128, w3: v128): u32 {
  const w01 = i8x16.narrow_i16x8_s(w0, w1),
    w23 = i8x16.narrow_i16x8_s(w2, w3);
  const even = v128.shuffle<i8>(w01, w23, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const odd = v128.shuffle<i8>(w01, w23, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const low = v128.shuffle<i8>(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const high = v128.shuffle<i8>(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  return <u32>i8x16.bitmask(low) | ((<u32>i8x16.bitmask(high)) << 16);
}

/** The bits `kept` of the 32 elements of four blocks with those in `ties`, one in 65,536, decided by their low halves. */
function settled(kept: u32, ties: u32, block: i32, pc: usize): u32 {
  const site = <u32>int(pc, DropoutMaskOperand.site),
    low = <u32>int(pc, DropoutMaskOperand.threshold) & 0xffff;
  const bits = address(pc, DropoutMaskOperand.bits);
  for (; ties !== 0; ties &= ties - 1) {
    const position = <u32>ctz(ties);
    let c0 = <u32>block + (position >> 3),
      c1 = site,
      c2 = load<u32>(bits, 8),
      c3 = <u32>int(pc, DropoutMaskOperand.lowStream);
    let k0 = load<u32>(bits),
      k1 = load<u32>(bits, 4);
    for (let round = 0; round < 10; ++round, k0 += 0x9e3779b9, k1 += 0xbb67ae85) {
      const p = <u64>c0 * 0xd2511f53,
        q = <u64>c2 * 0xcd9e8d57;
      c0 = <u32>(q >> 32) ^ c1 ^ k0;
      c1 = <u32>q;
      c2 = <u32>(p >> 32) ^ c3 ^ k1;
      c3 = <u32>p;
    }
    const number = position & 3;
    const word = number === 0 ? c0 : number === 1 ? c1 : number === 2 ? c2 : c3;
    const half = position & 4 ? word >> 16 : word & 0xffff;
    if (half < low) kept &= ~((<u32>1) << position);
  }
  return kept;
}

/** y = kept ? x·keepScale : 0 */
export function dropoutApply(pc: usize): void {
  const count = int(pc, DropoutApplyOperand.count);
  const scale = f32x4.splat(float(pc, DropoutApplyOperand.keepScale));
  const bits0 = lanes(Lanes.Bits),
    bits1 = lanes(Lanes.HighBits);
  let x = address(pc, DropoutApplyOperand.x),
    mask = address(pc, DropoutApplyOperand.mask),
    y = address(pc, DropoutApplyOperand.y);
  let n = count;
  // a word of bits reaches all lanes by one load; the last words, which it would read past, go by bytes
  for (; n >= 32; n -= 8, x += 32, y += 32, ++mask) {
    const bits = v128.load32_splat(mask);
    v128.store(y, v128.and(f32x4.mul(v128.load(x), scale), lanesOfBits(bits, bits0)));
    v128.store(y, v128.and(f32x4.mul(v128.load(x, 16), scale), lanesOfBits(bits, bits1)), 16);
  }
  for (; n > 0; n -= 8, x += 32, y += 32, ++mask) {
    const bits = i32x4.splat(<u32>load<u8>(mask));
    storeLanes(y, v128.and(f32x4.mul(loadLanes(x, n), scale), lanesOfBits(bits, bits0)), n);
    if (n > 4)
      storeLanes(
        y + 16,
        v128.and(f32x4.mul(loadLanes(x + 16, n - 4), scale), lanesOfBits(bits, bits1)),
        n - 4,
      );
  }
}
