import { SUM_BLOCK } from '../../long-sums.js';
import { dispatch, makeTensor } from '../../webgpu/dispatch.js';
import { sizeOf, type WebgpuKernel } from '../../webgpu/kernel.js';
import { elementwise, elementwiseGrid, type Program } from '../../webgpu/program.js';
import { fillZeros } from '../../webgpu/shaders/fill-zeros.js';
import { dispatchRows, rowwise } from '../../webgpu/shaders/rows.js';

/** WGSL refuses constant expressions that are NaN: this one is made of a parameter. */
const NAN_BITS = 0x7fc00000;

function forward(positions: boolean): Program {
  return elementwise({
    name: positions ? 'embed-positions' : 'embed',
    inputs: { ids: 'i32', weight: 'f32', ...(positions && { positions: 'f32' as const }) },
    outputs: { y: 'f32' },
    params: { width: 'u32', length: 'u32', vocabulary: 'u32', scale: 'f32', nanBits: 'u32' },
    code: `    let token = i / p.width;
    let d = i % p.width;
    let id = u32(ids[token]);
    if (id >= p.vocabulary) { y[i] = bitcast<f32>(p.nanBits); continue; }
    y[i] = weight[id * p.width + d] * p.scale${positions ? ' + positions[(token % p.length) * p.width + d]' : ''};`,
  });
}

const PLAIN = forward(false);
const WITH_POSITIONS = forward(true);

const embed: WebgpuKernel<'SeqlabEmbed'> = (backend, { ids, weight, positions }, { scale }) => {
  const [vocabulary, width] = weight.shape as [number, number];
  const [batch, length] = ids.shape as [number, number];
  const y = makeTensor(backend, [batch, length, width]);
  const count = sizeOf(y.shape);
  const params = { count, width, length, vocabulary, scale, nanBits: NAN_BITS };
  const program = positions === undefined ? PLAIN : WITH_POSITIONS;
  const given = positions === undefined ? [ids, weight] : [ids, weight, positions];
  dispatch(backend, program, [...given, y], params, elementwiseGrid(count));
  return [y];
};

/**
 * A workgroup for each token: the first token with an id sums the gradients of all tokens with that id, in their order; the
 * others do nothing. So no two workgroups write the same row, and the order of the sum is fixed.
 */
const SCATTER = rowwise({
  name: 'embed-scatter',
  inputs: { dy: 'f32', ids: 'i32' },
  outputs: { dWeight: 'f32' },
  params: { width: 'u32', vocabulary: 'u32', paddingId: 'i32', scale: 'f32' },
  functions: () => '',
  body: `  let id = ids[row];
  if (id == p.paddingId || u32(id) >= p.vocabulary) { return; }
  for (var before = 0u; before < row; before++) { if (ids[before] == id) { return; } }
  for (var d = t; d < p.width; d += LANES) {
    var sum = 0.0;
    for (var first = row; first < p.rows; first += ${SUM_BLOCK}u) {
      var part = 0.0;
      for (var token = first; token < min(p.rows, first + ${SUM_BLOCK}u); token++) {
        if (ids[token] == id) { part += dy[token * p.width + d]; }
      }
      sum += part;
    }
    dWeight[u32(id) * p.width + d] = sum * p.scale;
  }`,
});

const POSITIONS = elementwise({
  name: 'embed-dpositions',
  inputs: { dy: 'f32' },
  outputs: { dPositions: 'f32' },
  params: { batch: 'u32', stride: 'u32' },
  code: `    var sum = 0.0;
    if (i < p.stride) {
      for (var first = 0u; first < p.batch; first += ${SUM_BLOCK}u) {
        var part = 0.0;
        for (var b = first; b < min(p.batch, first + ${SUM_BLOCK}u); b++) { part += dy[b * p.stride + i]; }
        sum += part;
      }
    }
    dPositions[i] = sum;`,
});

const embedGradient: WebgpuKernel<'SeqlabEmbedGradient'> = (backend, { dy, ids }, attributes) => {
  const { scale, vocabSize, paddingId, positionRows } = attributes;
  const [batch, length, width] = dy.shape as [number, number, number];
  const rows = batch * length;
  const dWeight = makeTensor(backend, [vocabSize, width]);
  fillZeros(backend, dWeight);
  const params = { rows, width, vocabulary: vocabSize, paddingId, scale };
  dispatchRows(backend, SCATTER, [dy, ids, dWeight], params, { rows, width });
  if (positionRows === 0) return [dWeight];
  const dPositions = makeTensor(backend, [positionRows, width]);
  const count = positionRows * width;
  const sums = { count, batch, stride: length * width };
  dispatch(backend, POSITIONS, [dy, dPositions], sums, elementwiseGrid(count));
  return [dWeight, dPositions];
};

export const kernels = { SeqlabEmbed: embed, SeqlabEmbedGradient: embedGradient };
