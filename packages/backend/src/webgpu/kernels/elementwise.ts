import { STREAM_DROPOUT } from '@seqlab/core';
import { dispatch, makeTensor } from '../dispatch.js';
import { sizeOf, type WebgpuKernel } from '../kernel.js';
import { elementwise, elementwiseGrid } from '../program.js';
import { DROPOUT_PARAMS, DROPOUT_WGSL, dropoutParams } from '../shaders/philox.js';
import { SUM_BLOCK } from '../shaders/sum-block.js';

/** A thread for each block of eight random numbers. */
const DROPOUT = elementwise({
  name: 'dropout',
  inputs: { x: 'f32', bits: 'i32' },
  outputs: { y: 'f32' },
  params: { size: 'u32', row: 'u32', ...DROPOUT_PARAMS },
  functions: DROPOUT_WGSL,
  code: `    let before = u32(bits[3]) * p.row;
    var block = (8u * i + before) >> 3u;
    var words = dropoutWords(block, ${STREAM_DROPOUT}u);
    for (var j = 8u * i; j < 8u * i + 8u && j < p.size; j++) {
      let element = j + before;
      if (element >> 3u != block) { block = element >> 3u; words = dropoutWords(block, ${STREAM_DROPOUT}u); }
      y[j] = x[j] * dropoutFactor(words, element);
    }`,
});

export const dropout: WebgpuKernel<'SeqlabDropout'> = (backend, { x, dropoutBits }, { rate, site }) => {
  const y = makeTensor(backend, x.shape);
  const size = sizeOf(x.shape);
  const count = Math.ceil(size / 8);
  const row = size / Math.max(1, x.shape[0] ?? 1);
  const params = { count, size, row, ...dropoutParams(rate, site) };
  dispatch(backend, DROPOUT, [x, dropoutBits, y], params, elementwiseGrid(count));
  return [y];
};

const ADD = elementwise({
  name: 'add',
  inputs: { a: 'f32', b: 'f32' },
  outputs: { y: 'f32' },
  code: '    y[i] = a[i] + b[i];',
});

export const add: WebgpuKernel<'SeqlabAdd'> = (backend, { a, b }) => {
  const y = makeTensor(backend, a.shape);
  const count = sizeOf(a.shape);
  dispatch(backend, ADD, [a, b, y], { count }, elementwiseGrid(count));
  return [y];
};

const PADDING_MASK = elementwise({
  name: 'padding-mask',
  inputs: { ids: 'i32' },
  outputs: { mask: 'i32' },
  params: { padId: 'i32' },
  code: '    mask[i] = select(0, 1, ids[i] == p.padId);',
});

export const paddingMask: WebgpuKernel<'SeqlabPaddingMask'> = (backend, { ids }, { padId }) => {
  const mask = makeTensor(backend, ids.shape, 'int32');
  const count = sizeOf(ids.shape);
  dispatch(backend, PADDING_MASK, [ids, mask], { count, padId }, elementwiseGrid(count));
  return [mask];
};

const ROTARY = elementwise({
  name: 'rotary',
  inputs: { x: 'f32', table: 'f32' },
  outputs: { y: 'f32' },
  params: { length: 'u32', width: 'u32', columns: 'u32', headWidth: 'u32', offset: 'u32', sign: 'f32' },
  code: `    let column = i % p.width;
    if (column >= p.columns) { y[i] = x[i]; continue; }
    let even = i - (column & 1u);
    let angle = (p.offset + (i / p.width) % p.length) * p.headWidth + (column % p.headWidth) - (column & 1u);
    let cosine = table[angle];
    let sine = table[angle + 1u] * p.sign;
    y[i] = select(x[even] * cosine - x[even + 1u] * sine, x[even] * sine + x[even + 1u] * cosine, (column & 1u) == 1u);`,
});

export const rotary: WebgpuKernel<'SeqlabRotary'> = (backend, { x, table }, { columns, offset, inverse }) => {
  const [, length, width] = x.shape as [number, number, number];
  const y = makeTensor(backend, x.shape);
  const count = sizeOf(x.shape);
  const params = {
    count,
    length,
    width,
    columns,
    headWidth: table.shape[1]!,
    offset,
    sign: inverse ? -1 : 1,
  };
  dispatch(backend, ROTARY, [x, table, y], params, elementwiseGrid(count));
  return [y];
};

const RELATIVE_BIAS = elementwise({
  name: 'relative-bias',
  inputs: { table: 'f32', buckets: 'i32' },
  outputs: { bias: 'f32' },
  params: { pairs: 'u32', heads: 'u32', rows: 'u32', nanBits: 'u32' },
  code: `    let bucket = u32(buckets[i % p.pairs]);
    if (bucket >= p.rows) { bias[i] = bitcast<f32>(p.nanBits); continue; }
    bias[i] = table[bucket * p.heads + i / p.pairs];`,
});

export const relativeBias: WebgpuKernel<'SeqlabRelativeBias'> = (backend, { table, buckets }) => {
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

export const relativeBiasGradient: WebgpuKernel<'SeqlabRelativeBiasGradient'> = (
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
