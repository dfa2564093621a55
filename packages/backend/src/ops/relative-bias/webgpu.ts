import { SUM_BLOCK } from '../../long-sums.js';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid } from '../../webgpu/program.js';

const RELATIVE_BIAS = elementwise({
  name: 'relative-bias',
  inputs: { table: 'f32', buckets: 'i32' },
  outputs: { bias: 'f32' },
  params: { pairs: 'u32', heads: 'u32', rows: 'u32', nanBits: 'u32' },
  code: `    let bucket = u32(buckets[i % p.pairs]);
    if (bucket >= p.rows) { bias[i] = bitcast<f32>(p.nanBits); continue; }
    bias[i] = table[bucket * p.heads + i / p.pairs];`,
});

const relativeBias: WebgpuKernel<'SeqlabRelativeBias'> = (backend, { table, buckets }) => {
  const [rows, heads] = table.shape as [number, number];
  const bias = makeTensor(backend, [heads, ...buckets.shape]);
  const count = sizeOf(bias.shape);
  const params = { count, pairs: sizeOf(buckets.shape), heads, rows, nanBits: 0x7fc00000 };
  dispatch(backend, RELATIVE_BIAS, [table, buckets, bias], params, elementwiseGrid(count));
  return [bias];
};

/** A thread for each entry of the table looks through all pairs: few entries, and the order of the sum is fixed. */
const RELATIVE_BIAS_GRADIENT = elementwise({
  name: 'relative-bias-gradient',
  inputs: { dy: 'f32', buckets: 'i32' },
  outputs: { dTable: 'f32' },
  params: { pairs: 'u32', heads: 'u32' },
  code: `    let bucket = i32(i / p.heads);
    let start = (i % p.heads) * p.pairs;
    var sum = 0.0;
    for (var first = 0u; first < p.pairs; first += ${SUM_BLOCK}u) {
      var part = 0.0;
      for (var pair = first; pair < min(p.pairs, first + ${SUM_BLOCK}u); pair++) {
        if (buckets[pair] == bucket) { part += dy[start + pair]; }
      }
      sum += part;
    }
    dTable[i] = sum;`,
});

const relativeBiasGradient: WebgpuKernel<'SeqlabRelativeBiasGradient'> = (
  backend,
  { dy, buckets },
  { rows },
) => {
  const heads = dy.shape[0]!;
  const dTable = makeTensor(backend, [rows, heads]);
  const count = rows * heads;
  const params = { count, pairs: sizeOf(buckets.shape), heads };
  dispatch(backend, RELATIVE_BIAS_GRADIENT, [dy, buckets, dTable], params, elementwiseGrid(count));
  return [dTable];
};

export const kernels = { SeqlabRelativeBias: relativeBias, SeqlabRelativeBiasGradient: relativeBiasGradient };
