import { SUM_BLOCK } from '../../long-sums.js';
import type { Program } from '../../webgpu/program.js';
import {
  type AttentionVariant,
  attentionCommon,
  attentionName,
  attentionParams,
  blockEnds,
  header,
  keysAndValues,
  lastKey,
  maskInputs,
  queriesAndSlopes,
  THREADS,
} from './wgsl.js';

/** stats [B, H, T, 2]: what was saved and Σ dy·y, which is Σₛ P·dP of the row. A row for each thread. */
export function statsProgram(width: number): Program {
  return {
    name: `attention-stats-${width}`,
    inputs: { dy: 'f32', y: 'f32', saved: 'f32' },
    outputs: { stats: 'f32' },
    params: { count: 'u32', heads: 'u32', queries: 'u32', outputStride: 'u32' },
    code: `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < p.count; i += groups.x * 64u) {
    let bh = i / p.queries;
    let at = ((bh / p.heads) * p.queries + i % p.queries) * p.outputStride + (bh % p.heads) * ${width}u;
    var sum = 0.0;
    for (var c = 0u; c < ${width}u; c++) { sum += dy[at + c] * y[at + c]; }
    stats[2u * i] = saved[i];
    stats[2u * i + 1u] = sum;
  }
}`,
  };
}

/** With P the weights and M the dropout factors: dS = P∘(dP∘M − Σ P∘dP∘M), dQ = dS·K/√K. One thread for each query. */
export function queryGradientProgram(variant: AttentionVariant): Program {
  const { width, long } = variant;
  const rows = keysAndValues(variant);
  return {
    name: attentionName('attention-dq', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dQuery: 'f32' },
    params: attentionParams(variant),
    code: `${attentionCommon(variant)}
${rows.declare}
${header('t', variant.staged)}
  var q: array<f32, ${width}>;
  var g: array<f32, ${width}>;
  var sum: array<f32, ${width}>;
  ${long ? `var whole: array<f32, ${width}>;\n  var blockEnd = ${SUM_BLOCK}u;` : ''}
  var logTotal = 0.0;
  var centre = 0.0;
  if (live) {
    let at = queryAt(bh, t);
    let start = outputAt(bh, t);
    for (var c = 0u; c < K; c++) { q[c] = query[at + c]; g[c] = dy[start + c]; }
    logTotal = stats[2u * (bh * p.queries + t)];
    centre = stats[2u * (bh * p.queries + t) + 1u];
  }
  ${lastKey(variant.staged)}
  for (var s0 = 0u; s0 < end; s0 += ROWS) {
    let count = min(ROWS, end - s0);
    ${rows.begin}
    for (var j = 0u; j < count; j++) {
      let s = s0 + j;
      if (!live || !seen(bh, t, s)) { continue; }
      var product = 0.0;
      var slope = 0.0;
      for (var c = 0u; c < K; c++) { product += q[c] * ${rows.left}; slope += g[c] * ${rows.right}; }
      let weight = exp(score(bh, t, s, product) - logTotal);
      let dScore = weight * (slope * factor(bh, t, s) - centre) * p.scale;
      for (var c = 0u; c < K; c++) { sum[c] += dScore * ${rows.left}; }
    }
    ${rows.end}
    ${long ? blockEnds('s0 + ROWS', ['whole', 'sum']) : ''}
  }
  if (!live) { return; }
  let at = queryAt(bh, t);
  for (var c = 0u; c < K; c++) { dQuery[at + c] = sum[c]${long ? ' + whole[c]' : ''}; }
}`,
  };
}

/** dK = dSᵀ·Q/√K and dV = (P∘M)ᵀ·dY. One thread for each key, which sums over the queries in order. */
export function keyGradientProgram(variant: AttentionVariant): Program {
  const { width, long } = variant;
  const rows = queriesAndSlopes(variant);
  return {
    name: attentionName('attention-dkv', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dKeyValue: 'f32' },
    params: attentionParams(variant),
    code: `${attentionCommon(variant)}
${rows.declare}
${header('s', variant.staged)}
  var k: array<f32, ${width}>;
  var v: array<f32, ${width}>;
  var dk: array<f32, ${width}>;
  var dv: array<f32, ${width}>;
  ${long ? `var wholeK: array<f32, ${width}>;\n  var wholeV: array<f32, ${width}>;` : ''}
  if (live) {
    let ka = keyAt(bh, s);
    let va = valueAt(bh, s);
    for (var c = 0u; c < K; c++) { k[c] = keyValue[ka + c]; v[c] = keyValue[va + c]; }
  }
  // queries before the first key of this workgroup see none of its keys
  let begin = select(0u, ${variant.staged ? `group.x * ${THREADS}u` : 's'}, p.causal == 1u);
  ${long ? `var blockEnd = begin + ${SUM_BLOCK}u;` : ''}
  for (var t0 = begin; t0 < p.queries; t0 += ROWS) {
    let count = min(ROWS, p.queries - t0);
    ${rows.begin}
    for (var j = 0u; j < count; j++) {
      let t = t0 + j;
      if (!live || !seen(bh, t, s)) { continue; }
      var product = 0.0;
      var slope = 0.0;
      for (var c = 0u; c < K; c++) { product += k[c] * ${rows.left}; slope += v[c] * ${rows.right}; }
      let at = 2u * (bh * p.queries + t);
      let weight = exp(score(bh, t, s, product) - stats[at]);
      let kept = factor(bh, t, s);
      let dScore = weight * (slope * kept - stats[at + 1u]) * p.scale;
      for (var c = 0u; c < K; c++) { dk[c] += dScore * ${rows.left}; dv[c] += weight * kept * ${rows.right}; }
    }
    ${rows.end}
    ${long ? blockEnds('t0 + ROWS', ['wholeK', 'dk'], ['wholeV', 'dv']) : ''}
  }
  if (!live) { return; }
  let ka = keyAt(bh, s);
  let va = valueAt(bh, s);
  for (var c = 0u; c < K; c++) { dKeyValue[ka + c] = dk[c]${long ? ' + wholeK[c]' : ''}; dKeyValue[va + c] = dv[c]${long ? ' + wholeV[c]' : ''}; }
}`,
  };
}

/** dBias = dS summed over the batch (and over heads, if they share it). One thread for each element. */
export function biasGradientProgram(variant: AttentionVariant): Program {
  return {
    name: attentionName('attention-dbias', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dBias: 'f32' },
    params: { count: 'u32', ...attentionParams(variant) },
    code: `${attentionCommon(variant)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < p.count; i += groups.x * 64u) {
    let s = i % p.keys;
    let t = (i / p.keys) % p.queries;
    var sum = 0.0;
    var total = 0.0;
    var terms = 0u;
    for (var bh = i / (p.keys * p.queries); bh < p.batch * p.heads; bh += p.biasHeads) {
      if (terms == ${SUM_BLOCK}u) { total += sum; sum = 0.0; terms = 0u; }
      terms += 1u;
      if (!seen(bh, t, s)) { continue; }
      var product = 0.0;
      var slope = 0.0;
      let qa = queryAt(bh, t);
      let ka = keyAt(bh, s);
      let va = valueAt(bh, s);
      let ya = outputAt(bh, t);
      for (var c = 0u; c < K; c++) { product += query[qa + c] * keyValue[ka + c]; slope += dy[ya + c] * keyValue[va + c]; }
      let at = 2u * (bh * p.queries + t);
      sum += exp(score(bh, t, s, product) - stats[at]) * (slope * factor(bh, t, s) - stats[at + 1u]);
    }
    dBias[i] = total + sum;
  }
}`,
  };
}
