import { Constant, constant } from './constants';
import { erf4 } from './erf';
import { exp4 } from './exp';
import { loadLanes, storeLanes } from './simd';

/** y = x·Φ(x), the exact form: Φ(x) = (1 + erf(x/√2))/2 */
export function gelu(x: usize, y: usize, count: i32): void {
  const half = constant(Constant.Half);
  for (let n = count; n > 0; n -= 4, x += 16, y += 16) {
    const v = loadLanes(x, n);
    const e = erf4(f32x4.mul(v, constant(Constant.RootHalf)));
    storeLanes(y, f32x4.mul(f32x4.mul(v, half), f32x4.add(e, constant(Constant.One))), n);
  }
}

/** dx = dy·(Φ(x) + x·φ(x)) with φ the normal density */
export function geluGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  const half = constant(Constant.Half);
  for (let n = count; n > 0; n -= 4, x += 16, dx += 16, dy += 16) {
    const v = loadLanes(x, n);
    const phi = f32x4.mul(
      f32x4.add(erf4(f32x4.mul(v, constant(Constant.RootHalf))), constant(Constant.One)),
      half,
    );
    const density = f32x4.mul(
      exp4(f32x4.mul(f32x4.mul(v, v), constant(Constant.MinusHalf))),
      constant(Constant.NormalDensity),
    );
    storeLanes(dx, f32x4.mul(loadLanes(dy, n), f32x4.add(phi, f32x4.mul(v, density))), n);
  }
}
