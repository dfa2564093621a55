import { CONSTANT_BYTES } from '../src/wasm/memory-sizes';

/*
 * V8 makes a constant vector anew wherever it is used, out of two words that pass through a port which shuffles need too: the constants
 * of an exponential took longer than its arithmetic. So they lie in a table in memory, from where one load fills a vector. The module has no
 * data of its own (it would land on the data of tfjs): `placeConstants` writes the table to memory that is reserved for it.
 */

/** Places in the table. The coefficients come from `scripts/fit-polynomials.py`, lowest power first. */
export enum Constant {
  One,
  Half,
  Four,
  MinusHalf,
  Infinite,
  Nothing,
  NotANumber,
  Sign,
  LeastNormal,
  // exp
  Log2E,
  Ln2High,
  Ln2Low,
  ExpLeast,
  ExpLeastNormal,
  ExpMost,
  ExpShift,
  ExponentBias,
  Exp0,
  Exp1,
  Exp2,
  Exp3,
  Exp4,
  // log
  RootHalfBits,
  Log0,
  Log1,
  Log2,
  Log3,
  Log4,
  Log5,
  Log6,
  Log7,
  // erf and gelu
  ErfSmall,
  ErfMost,
  ErfP0,
  ErfP1,
  ErfP2,
  ErfP3,
  ErfP4,
  ErfP5,
  ErfP6,
  ErfQ0,
  ErfQ1,
  ErfQ2,
  ErfQ3,
  ErfQ4,
  ErfQ5,
  ErfQ6,
  RootHalf,
  NormalDensity,
  // gelu with tanh
  GeluTwiceRoot,
  GeluCubic,
  GeluCubicSlope,
  // dropout
  PhiloxM0,
  PhiloxM1,
  PhiloxW0,
  PhiloxW1,
  /** how many there are */
  End,
}

/** Places of whole vectors, before those. */
export enum Lanes {
  /** 0, 1, 2, 3 */
  Low,
  /** 4, 5, 6, 7 */
  High,
  /** 1, 2, 4, 8 */
  Bits,
  /** 16, 32, 64, 128 */
  HighBits,
}

// @inline
const VECTORS: usize = 4;

let table: usize = 0;

/** The constant in all four lanes. */
// @inline
export function constant(position: Constant): v128 {
  return v128.load32_splat(table + VECTORS * 16 + ((<usize>position) << 2));
}

// @inline
export function lanes(position: Lanes): v128 {
  return v128.load(table + ((<usize>position) << 4));
}

/** Writes the table to `at`, where CONSTANT_BYTES are free. Called once, before any instruction. */
export function placeConstants(at: usize): void {
  if (<i32>VECTORS * 16 + Constant.End * 4 > CONSTANT_BYTES)
    ERROR('the table of constants is longer than CONSTANT_BYTES');
  table = at;
  for (let i: i32 = 0; i < 4; ++i) {
    const lane = at + ((<usize>i) << 2);
    store<i32>(lane, i, Lanes.Low * 16);
    store<i32>(lane, i + 4, Lanes.High * 16);
    store<i32>(lane, 1 << i, Lanes.Bits * 16);
    store<i32>(lane, 16 << i, Lanes.HighBits * 16);
  }
  at += VECTORS * 16;
  float(at, Constant.One, 1);
  float(at, Constant.Half, 0.5);
  word(at, Constant.Four, 4);
  float(at, Constant.MinusHalf, -0.5);
  float(at, Constant.Infinite, Infinity);
  float(at, Constant.Nothing, -Infinity);
  float(at, Constant.NotANumber, NaN);
  word(at, Constant.Sign, 0x80000000);
  float(at, Constant.LeastNormal, 1.17549435e-38);

  float(at, Constant.Log2E, 1.44269504);
  float(at, Constant.Ln2High, 0.693359375);
  float(at, Constant.Ln2Low, -2.1219444e-4);
  float(at, Constant.ExpLeast, -104);
  float(at, Constant.ExpLeastNormal, -87);
  float(at, Constant.ExpMost, 89);
  float(at, Constant.ExpShift, 12583039);
  word(at, Constant.ExponentBias, 127);
  float(at, Constant.Exp0, 0.49999994);
  float(at, Constant.Exp1, 0.16666521);
  float(at, Constant.Exp2, 0.04166839);
  float(at, Constant.Exp3, 0.0083687175);
  float(at, Constant.Exp4, 0.0013814591);

  word(at, Constant.RootHalfBits, 0x3f3504f3);
  float(at, Constant.Log0, 0.3333333);
  float(at, Constant.Log1, -0.25000823);
  float(at, Constant.Log2, 0.20001227);
  float(at, Constant.Log3, -0.16623354);
  float(at, Constant.Log4, 0.14201775);
  float(at, Constant.Log5, -0.13160233);
  float(at, Constant.Log6, 0.12761469);
  float(at, Constant.Log7, -0.07634231);

  float(at, Constant.ErfSmall, 0.9375);
  float(at, Constant.ErfMost, 4);
  float(at, Constant.ErfP0, 0.12837917);
  float(at, Constant.ErfP1, -0.37612632);
  float(at, Constant.ErfP2, 0.11283679);
  float(at, Constant.ErfP3, -0.026858503);
  float(at, Constant.ErfP4, 0.00519884);
  float(at, Constant.ErfP5, -0.00081181695);
  float(at, Constant.ErfP6, 8.267789e-5);
  float(at, Constant.ErfQ0, 1.1286585);
  float(at, Constant.ErfQ1, 0.63511074);
  float(at, Constant.ErfQ2, 0.10630372);
  float(at, Constant.ErfQ3, -0.023819422);
  float(at, Constant.ErfQ4, 0.0036694834);
  float(at, Constant.ErfQ5, -0.00032942847);
  float(at, Constant.ErfQ6, 1.189116e-5);
  float(at, Constant.RootHalf, 0.70710678);
  float(at, Constant.NormalDensity, 0.3989422804);

  float(at, Constant.GeluTwiceRoot, 1.5957691216);
  float(at, Constant.GeluCubic, 0.044715);
  float(at, Constant.GeluCubicSlope, 0.134145);

  word(at, Constant.PhiloxM0, 0xd2511f53);
  word(at, Constant.PhiloxM1, 0xcd9e8d57);
  word(at, Constant.PhiloxW0, 0x9e3779b9);
  word(at, Constant.PhiloxW1, 0xbb67ae85);
}

function float(at: usize, position: Constant, value: f32): void {
  store<f32>(at + ((<usize>position) << 2), value);
}

function word(at: usize, position: Constant, value: u32): void {
  store<u32>(at + ((<usize>position) << 2), value);
}
