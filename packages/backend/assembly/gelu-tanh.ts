import { Constant, constant } from './constants';
import { logistic4 } from './logistic';
import { loadLanes, storeLanes } from './simd';

/** The share of x that comes through: (1 + tanh u)/2 with u = √(2/π)·(x + 0.044715·x³), as a logistic function of 2u. */
// @inline
function share4(x: v128): v128 {
  const cubic = f32x4.add(f32x4.mul(f32x4.mul(x, x), constant(Constant.GeluCubic)), constant(Constant.One));
  return logistic4(f32x4.mul(f32x4.mul(x, constant(Constant.GeluTwiceRoot)), cubic));
}

/** y = x·share(x) */
export function geluTanh(x: usize, y: usize, count: i32): void {
  for (let n = count; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    storeLanes(y, f32x4.mul(v, share4(v)), n);
  }
}

/** dx = dy·(s + x·s·(1 − s)·2·√(2/π)·(1 + 3·0.044715·x²)), s the share; beyond ±20 that is dy or 0. */
export function geluTanhGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  const one = constant(Constant.One);
  for (let n = count; n > 0; n -= 4, x += 16, dx += 16, dy += 16) {
    // written so that a NaN passes
    const v = f32x4.pmin(f32x4.pmax(loadLanes(x, n), f32x4.splat(-20)), f32x4.splat(20));
    const s = share4(v);
    const inner = f32x4.mul(
      f32x4.add(f32x4.mul(f32x4.mul(v, v), constant(Constant.GeluCubicSlope)), one),
      constant(Constant.GeluTwiceRoot),
    );
    const bend = f32x4.mul(f32x4.mul(v, f32x4.mul(s, f32x4.sub(one, s))), inner);
    storeLanes(dx, f32x4.mul(loadLanes(dy, n), f32x4.add(s, bend)), n);
  }
}
