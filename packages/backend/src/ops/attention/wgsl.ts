import { SUM_BLOCK } from '../../long-sums.js';
import type { Program } from '../../webgpu/program.js';
import { DROPOUT_PARAMS, DROPOUT_WGSL } from '../dropout/wgsl.js';

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
  /** whether sums over keys or queries are long enough to be cut into blocks, which takes registers */
  readonly long: boolean;
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

export function attentionParams(variant: AttentionVariant): Program['params'] {
  return variant.dropout ? { ...PARAMS, ...DROPOUT_PARAMS } : PARAMS;
}

export function maskInputs(variant: AttentionVariant): Program['inputs'] {
  return {
    ...(variant.padding && { padding: 'i32' as const }),
    ...(variant.bias && { bias: 'f32' as const }),
    ...(variant.dropout && { bits: 'i32' as const }),
  };
}

export function attentionName(
  kind: string,
  { width, padding, bias, dropout, staged, long }: AttentionVariant,
): string {
  return `${kind}-${width}${staged ? '-staged' : ''}${long ? '-long' : ''}${padding ? '-padding' : ''}${bias ? '-bias' : ''}${dropout ? '-dropout' : ''}`;
}

/** Addresses, masks and dropout, the same in all shaders. `bh` is b·H + h. */
export function attentionCommon({ width, padding, bias, dropout }: AttentionVariant): string {
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
${dropout ? '// counted from the first row of the whole batch\nfn weightIndex(bh: u32, t: u32, s: u32) -> u32 { return ((bh + u32(bits[3]) * p.heads) * p.queries + t) * p.keys + s; }' : ''}
fn factor(bh: u32, t: u32, s: u32) -> f32 { return ${dropout ? 'dropoutFactorAt(weightIndex(bh, t, s))' : '1.0'}; }
`;
}

/** Begins `main`: the head `bh` and the row (a query or a key) of this thread, and whether there is such a row. */
export function header(row: 't' | 's', staged: boolean): string {
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
export function lastKey(staged: boolean): string {
  const after = staged ? `group.x * ${THREADS}u + ${THREADS}u` : 't + 1u';
  return `let end = select(p.keys, min(p.keys, ${after}), p.causal == 1u);`;
}

/** At the end of a block of `blockEnd` rows: each sum is added to its whole and starts from nothing. */
export function blockEnds(row: string, ...sums: readonly (readonly [whole: string, part: string])[]): string {
  const moves = sums.map(([whole, part]) => `${whole}[c] += ${part}[c]; ${part}[c] = 0.0;`);
  return `if (${row} >= blockEnd) {
      for (var c = 0u; c < K; c++) { ${moves.join(' ')} }
      blockEnd += ${SUM_BLOCK}u;
    }`;
}

/** Rows of K values that are staged in workgroup memory at a time: two arrays of them in 16 KiB. */
function tileRows(width: number): number {
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
export const keysAndValues = (variant: AttentionVariant) =>
  source(
    variant,
    's0',
    (row) => `keyValue[keyAt(bh, ${row}) + @]`,
    (row) => `keyValue[valueAt(bh, ${row}) + @]`,
  );
export const queriesAndSlopes = (variant: AttentionVariant) =>
  source(
    variant,
    't0',
    (row) => `query[queryAt(bh, ${row}) + @]`,
    (row) => `dy[outputAt(bh, ${row}) + @]`,
  );
