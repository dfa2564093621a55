import type { Program } from '../program.js';
import { DROPOUT_PARAMS, DROPOUT_WGSL } from '../shaders/philox.js';

/** What decides the code of the attention shaders; sizes are params. */
export interface AttentionVariant {
  /** K */
  readonly width: number;
  readonly padding: boolean;
  readonly bias: boolean;
  readonly dropout: boolean;
  /**
   * whether 64 rows of one head share a workgroup and stage what they read in its memory; if not, which suits short sequences,
   * each thread reads for itself and rows of all heads stand side by side
   */
  readonly staged: boolean;
}

/** Threads of a workgroup: one query (or key) each. */
export const THREADS = 64;

const PARAMS = {
  batch: 'u32',
  heads: 'u32',
  queries: 'u32',
  keys: 'u32',
  scale: 'f32',
  causal: 'u32',
  queryStride: 'u32',
  keyStride: 'u32',
  keyOffset: 'u32',
  valueOffset: 'u32',
  outputStride: 'u32',
  biasHeads: 'u32',
} as const;

function params(variant: AttentionVariant): Program['params'] {
  return variant.dropout ? { ...PARAMS, ...DROPOUT_PARAMS } : PARAMS;
}

function maskInputs(variant: AttentionVariant): Program['inputs'] {
  return {
    ...(variant.padding && { padding: 'i32' as const }),
    ...(variant.bias && { bias: 'f32' as const }),
    ...(variant.dropout && { bits: 'i32' as const }),
  };
}

function nameOf(kind: string, { width, padding, bias, dropout, staged }: AttentionVariant): string {
  return `${kind}-${width}${staged ? '-staged' : ''}${padding ? '-padding' : ''}${bias ? '-bias' : ''}${dropout ? '-dropout' : ''}`;
}

/** Addresses, masks and dropout, the same in all shaders. `bh` is b·H + h. */
function common({ width, padding, bias, dropout }: AttentionVariant): string {
  return `
const K = ${width}u;
fn queryAt(bh: u32, t: u32) -> u32 { return ((bh / p.heads) * p.queries + t) * p.queryStride + (bh % p.heads) * K; }
fn keyAt(bh: u32, s: u32) -> u32 { return ((bh / p.heads) * p.keys + s) * p.keyStride + p.keyOffset + (bh % p.heads) * K; }
fn valueAt(bh: u32, s: u32) -> u32 { return ((bh / p.heads) * p.keys + s) * p.keyStride + p.valueOffset + (bh % p.heads) * K; }
fn outputAt(bh: u32, t: u32) -> u32 { return ((bh / p.heads) * p.queries + t) * p.outputStride + (bh % p.heads) * K; }
fn biasAt(bh: u32, t: u32, s: u32) -> u32 { return ((bh % p.biasHeads) * p.queries + t) * p.keys + s; }
fn seen(bh: u32, t: u32, s: u32) -> bool {
  if (p.causal == 1u && s > t) { return false; }
  ${padding ? 'if (padding[(bh / p.heads) * p.keys + s] == 1) { return false; }' : ''}
  ${bias ? '// −Infinity, by its bits: WGSL promises nothing about comparing with it\n  if (bitcast<u32>(bias[biasAt(bh, t, s)]) == 0xff800000u) { return false; }' : ''}
  return true;
}
fn score(bh: u32, t: u32, s: u32, product: f32) -> f32 { return product * p.scale${bias ? ' + bias[biasAt(bh, t, s)]' : ''}; }
${dropout ? DROPOUT_WGSL : ''}
fn weightIndex(bh: u32, t: u32, s: u32) -> u32 { return (bh * p.queries + t) * p.keys + s; }
fn factor(bh: u32, t: u32, s: u32) -> f32 { return ${dropout ? 'dropoutFactorAt(weightIndex(bh, t, s))' : '1.0'}; }
`;
}

/** Begins `main`: the head `bh` and the row (a query or a key) of this thread, and whether there is such a row. */
function header(row: 't' | 's', staged: boolean): string {
  const rows = row === 't' ? 'p.queries' : 'p.keys';
  const place = staged
    ? `let bh = group.z * 65535u + group.y;
  if (bh >= p.batch * p.heads) { return; }
  let ${row} = group.x * ${THREADS}u + lane;
  let live = ${row} < ${rows};`
    : `let index = (group.y * 65535u + group.x) * ${THREADS}u + lane;
  let bh = index / ${rows};
  let ${row} = index % ${rows};
  let live = bh < p.batch * p.heads;
  if (!live) { return; }`;
  return `@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  ${place}`;
}

/** `end`: keys from here on are seen by none of the queries that run together */
function lastKey(staged: boolean): string {
  const after = staged ? `group.x * ${THREADS}u + ${THREADS}u` : 't + 1u';
  return `let end = select(p.keys, min(p.keys, ${after}), p.causal == 1u);`;
}

/** Rows of K values that are staged in workgroup memory at a time: two arrays of them in 16 KiB. */
export function tileRows(width: number): number {
  return Math.max(1, Math.min(32, Math.floor(2048 / width)));
}

/** Two matrices of which `count` rows at a time are read: where value c of row `first` + j is found. */
function source(
  { width, staged }: AttentionVariant,
  first: 's0' | 't0',
  left: (row: string) => string,
  right: (row: string) => string,
): { declare: string; begin: string; end: string; left: string; right: string } {
  if (!staged) {
    const row = `${first} + j`;
    const rows = `const ROWS = ${tileRows(width)}u;`;
    return {
      declare: rows,
      begin: '',
      end: '',
      left: left(row).replace('@', 'c'),
      right: right(row).replace('@', 'c'),
    };
  }
  const size = tileRows(width) * width;
  return {
    declare: `const ROWS = ${tileRows(width)}u;
var<workgroup> tileLeft: array<f32, ${size}>;
var<workgroup> tileRight: array<f32, ${size}>;`,
    begin: `for (var i = lane; i < count * K; i += ${THREADS}u) {
      let row = ${first} + i / K;
      tileLeft[i] = ${left('row').replace('@', 'i % K')};
      tileRight[i] = ${right('row').replace('@', 'i % K')};
    }
    workgroupBarrier();`,
    end: 'workgroupBarrier();',
    left: 'tileLeft[j * K + c]',
    right: 'tileRight[j * K + c]',
  };
}

/** Keys and values, or queries and dy. `@` stands for the column. */
const keysAndValues = (variant: AttentionVariant) =>
  source(
    variant,
    's0',
    (row) => `keyValue[keyAt(bh, ${row}) + @]`,
    (row) => `keyValue[valueAt(bh, ${row}) + @]`,
  );
const queriesAndSlopes = (variant: AttentionVariant) =>
  source(
    variant,
    't0',
    (row) => `query[queryAt(bh, ${row}) + @]`,
    (row) => `dy[outputAt(bh, ${row}) + @]`,
  );

/**
 * One thread for each query: scores, softmax and the weighted sum of values in one pass over the keys, with the highest score
 * so far (online softmax), so that no [T, S] matrix is ever stored. memo [B, H, T]: log Σ exp(score), or 3e38 if nothing is seen.
 * @see Milakov & Gimelshein 2018, "Online normalizer calculation for softmax"; Dao et al. 2022, "FlashAttention", section 3
 */
export function forwardProgram(variant: AttentionVariant): Program {
  const { width, dropout } = variant;
  const rows = keysAndValues(variant);
  return {
    name: nameOf('attention', variant),
    inputs: { query: 'f32', keyValue: 'f32', ...maskInputs(variant) },
    outputs: { y: 'f32', memo: 'f32' },
    params: params(variant),
    code: `${common(variant)}
${rows.declare}
${header('t', variant.staged)}
  var q: array<f32, ${width}>;
  var sum: array<f32, ${width}>;
  if (live) { let at = queryAt(bh, t); for (var c = 0u; c < K; c++) { q[c] = query[at + c]; } }
  var highest = -3.4e38;
  var total = 0.0;
  ${dropout ? 'var block = 0xffffffffu;\n  var words = vec4<u32>(0u);' : ''}
  // keys after the last query of this workgroup are seen by none of its queries
  ${lastKey(variant.staged)}
  for (var s0 = 0u; s0 < end; s0 += ROWS) {
    let count = min(ROWS, end - s0);
    ${rows.begin}
    for (var j = 0u; j < count; j++) {
      let s = s0 + j;
      if (!live || !seen(bh, t, s)) { continue; }
      var product = 0.0;
      for (var c = 0u; c < K; c++) { product += q[c] * ${rows.left}; }
      let value = score(bh, t, s, product);
      if (!(value <= highest)) {
        let shrink = exp(highest - value);
        total *= shrink;
        for (var c = 0u; c < K; c++) { sum[c] *= shrink; }
        highest = value;
      }
      let weight = exp(value - highest);
      total += weight;
      ${
        dropout
          ? `let index = weightIndex(bh, t, s);
      if (index >> 2u != block) { block = index >> 2u; words = dropoutWords(block); }
      let kept = weight * dropoutFactor(words[index & 3u]);`
          : 'let kept = weight;'
      }
      for (var c = 0u; c < K; c++) { sum[c] += kept * ${rows.right}; }
    }
    ${rows.end}
  }
  if (!live) { return; }
  let at = outputAt(bh, t);
  let none = total == 0.0;
  for (var c = 0u; c < K; c++) { y[at + c] = select(sum[c] / total, 0.0, none); }
  memo[bh * p.queries + t] = select(highest + log(total), 3.0e38, none);
}`,
  };
}

/** stats [B, H, T, 2]: the memo and Σ dy·y, which is Σₛ P·dP of the row. A row for each thread. */
export function statsProgram(width: number): Program {
  return {
    name: `attention-stats-${width}`,
    inputs: { dy: 'f32', y: 'f32', memo: 'f32' },
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
    stats[2u * i] = memo[i];
    stats[2u * i + 1u] = sum;
  }
}`,
  };
}

/** With P the weights and M the dropout factors: dS = P∘(dP∘M − Σ P∘dP∘M), dQ = dS·K/√K. One thread for each query. */
export function queryGradientProgram(variant: AttentionVariant): Program {
  const { width } = variant;
  const rows = keysAndValues(variant);
  return {
    name: nameOf('attention-dq', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dQuery: 'f32' },
    params: params(variant),
    code: `${common(variant)}
${rows.declare}
${header('t', variant.staged)}
  var q: array<f32, ${width}>;
  var g: array<f32, ${width}>;
  var sum: array<f32, ${width}>;
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
  }
  if (!live) { return; }
  let at = queryAt(bh, t);
  for (var c = 0u; c < K; c++) { dQuery[at + c] = sum[c]; }
}`,
  };
}

/** dK = dSᵀ·Q/√K and dV = (P∘M)ᵀ·dY. One thread for each key, which sums over the queries in order. */
export function keyGradientProgram(variant: AttentionVariant): Program {
  const { width } = variant;
  const rows = queriesAndSlopes(variant);
  return {
    name: nameOf('attention-dkv', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dKeyValue: 'f32' },
    params: params(variant),
    code: `${common(variant)}
${rows.declare}
${header('s', variant.staged)}
  var k: array<f32, ${width}>;
  var v: array<f32, ${width}>;
  var dk: array<f32, ${width}>;
  var dv: array<f32, ${width}>;
  if (live) {
    let ka = keyAt(bh, s);
    let va = valueAt(bh, s);
    for (var c = 0u; c < K; c++) { k[c] = keyValue[ka + c]; v[c] = keyValue[va + c]; }
  }
  // queries before the first key of this workgroup see none of its keys
  let begin = select(0u, ${variant.staged ? `group.x * ${THREADS}u` : 's'}, p.causal == 1u);
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
  }
  if (!live) { return; }
  let ka = keyAt(bh, s);
  let va = valueAt(bh, s);
  for (var c = 0u; c < K; c++) { dKeyValue[ka + c] = dk[c]; dKeyValue[va + c] = dv[c]; }
}`,
  };
}

/** dBias = dS summed over the batch (and over heads, if they share it). One thread for each element. */
export function biasGradientProgram(variant: AttentionVariant): Program {
  return {
    name: nameOf('attention-dbias', variant),
    inputs: { dy: 'f32', query: 'f32', keyValue: 'f32', stats: 'f32', ...maskInputs(variant) },
    outputs: { dBias: 'f32' },
    params: { count: 'u32', ...params(variant) },
    code: `${common(variant)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < p.count; i += groups.x * 64u) {
    let s = i % p.keys;
    let t = (i / p.keys) % p.queries;
    var sum = 0.0;
    for (var bh = i / (p.keys * p.queries); bh < p.batch * p.heads; bh += p.biasHeads) {
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
    dBias[i] = sum;
  }
}`,
  };
}
