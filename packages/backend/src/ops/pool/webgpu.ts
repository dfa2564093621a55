import { SUM_BLOCK } from '../../long-sums.js';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import type { PoolMode } from './kernel.js';

/** `fn counts(b, t)`: whether a position counts; `fn share(b)`: what one that counts is multiplied by. */
function functions(padded: boolean, mode: PoolMode): string {
  return `
fn counts(b: u32, t: u32) -> bool { return ${padded ? 'padding[b * p.length + t] != 1' : 'true'}; }
fn share(b: u32) -> f32 {
  ${
    mode === 'sum'
      ? 'return 1.0;'
      : `var total = 0.0;
  for (var t = 0u; t < p.length; t++) { if (counts(b, t)) { total += 1.0; } }
  return 1.0 / max(total, 1.0);`
  }
}`;
}

function forward(padded: boolean, mode: PoolMode): Program {
  return elementwise({
    name: `pool-${mode}${padded ? '-padded' : ''}`,
    inputs: { x: 'f32', ...(padded && { padding: 'i32' as const }) },
    outputs: { y: 'f32' },
    params: { length: 'u32', width: 'u32' },
    functions: functions(padded, mode),
    code: `    let b = i / p.width;
    let d = i % p.width;
    var sum = 0.0;
    for (var first = 0u; first < p.length; first += ${SUM_BLOCK}u) {
      var part = 0.0;
      for (var t = first; t < min(p.length, first + ${SUM_BLOCK}u); t++) {
        if (counts(b, t)) { part += x[(b * p.length + t) * p.width + d]; }
      }
      sum += part;
    }
    y[i] = sum * share(b);`,
  });
}

function backward(padded: boolean, mode: PoolMode): Program {
  return elementwise({
    name: `pool-${mode}-gradient${padded ? '-padded' : ''}`,
    inputs: { dy: 'f32', ...(padded && { padding: 'i32' as const }) },
    outputs: { dX: 'f32' },
    params: { length: 'u32', width: 'u32' },
    functions: functions(padded, mode),
    code: `    let b = i / (p.length * p.width);
    let t = (i / p.width) % p.length;
    dX[i] = 0.0;
    if (counts(b, t)) { dX[i] = dy[b * p.width + i % p.width] * share(b); }`,
  });
}

const PROGRAMS = {
  forward: {
    sum: [forward(false, 'sum'), forward(true, 'sum')],
    mean: [forward(false, 'mean'), forward(true, 'mean')],
  },
  backward: {
    sum: [backward(false, 'sum'), backward(true, 'sum')],
    mean: [backward(false, 'mean'), backward(true, 'mean')],
  },
} as const;

const pool: WebgpuKernel<'SeqlabPool'> = (backend, { x, padding }, { mode }) => {
  const [batch, length, width] = x.shape as [number, number, number];
  const y = makeTensor(backend, [batch, width]);
  const count = sizeOf(y.shape);
  const program = PROGRAMS.forward[mode][padding === undefined ? 0 : 1];
  const given = padding === undefined ? [x] : [x, padding];
  dispatch(backend, program, [...given, y], { count, length, width }, elementwiseGrid(count));
  return [y];
};

const poolGradient: WebgpuKernel<'SeqlabPoolGradient'> = (backend, { dy, padding }, { mode, length }) => {
  const [batch, width] = dy.shape as [number, number];
  const dX = makeTensor(backend, [batch, length, width]);
  const count = sizeOf(dX.shape);
  const program = PROGRAMS.backward[mode][padding === undefined ? 0 : 1];
  const given = padding === undefined ? [dy] : [dy, padding];
  dispatch(backend, program, [...given, dX], { count, length, width }, elementwiseGrid(count));
  return [dX];
};

export const kernels = { SeqlabPool: pool, SeqlabPoolGradient: poolGradient };
