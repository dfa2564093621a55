import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch } from '../dispatch.js';
import { sizeOf } from '../kernel.js';
import { elementwise, elementwiseGrid } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/**
 * Copies positions of x [B, T, D] to positions of y [B, U, D]: y[b, u] = x[b, u + shift] where that position is in x, and is
 * left alone (or made zero) where it is not.
 */
const COPY = elementwise({
  name: 'copy-positions',
  inputs: { x: 'f32' },
  outputs: { y: 'f32' },
  params: { width: 'u32', lengthX: 'u32', lengthY: 'u32', shift: 'i32', zeros: 'u32' },
  code: `    let d = i % p.width;
    let u = i32((i / p.width) % p.lengthY);
    let b = i / (p.width * p.lengthY);
    let t = u + p.shift;
    if (t >= 0 && t < i32(p.lengthX)) { y[i] = x[(b * p.lengthX + u32(t)) * p.width + d]; }
    else if (p.zeros == 1u) { y[i] = 0.0; }`,
});

export function copyPositions(
  backend: TfjsWebgpu,
  x: TensorInfo,
  y: TensorInfo,
  shift: number,
  zeros: boolean,
): void {
  const count = sizeOf(y.shape);
  const params = {
    count,
    width: y.shape[2]!,
    lengthX: x.shape[1]!,
    lengthY: y.shape[1]!,
    shift,
    zeros: zeros ? 1 : 0,
  };
  dispatch(backend, COPY, [x, y], params, elementwiseGrid(count));
}
