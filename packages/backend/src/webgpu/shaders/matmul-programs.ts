import { SUM_BLOCK } from '../../long-sums.js';
import type { Program } from '../program.js';

/** C[m, n] = Σₖ A[m, k]·B[k, n], in whatever order A and B lie in memory. */
export interface MatmulVariant {
  /** which index of A is contiguous: `mk` has k last, `km` has m last (A transposed) */
  readonly a: 'mk' | 'km';
  /** `kn` has n last, `nk` has k last (B transposed) */
  readonly b: 'kn' | 'nk';
  /** further buffers that `loadA` and `store` read */
  readonly inputs?: Program['inputs'];
  /** further buffers that `store` writes */
  readonly outputs?: Program['outputs'];
  /** WGSL: the value of A at flat index i. Default: `a[i]` */
  readonly loadA?: string;
  /** WGSL statements that store `value` at (m, n), `at` being the flat index into c. Default: `c[at] = value;` */
  readonly store?: string;
  /** WGSL functions for the two above */
  readonly functions?: string;
}

export const MATMUL_PARAMS = {
  m: 'u32',
  n: 'u32',
  k: 'u32',
  strideA: 'u32',
  strideB: 'u32',
  strideC: 'u32',
  offsetB: 'u32',
  offsetC: 'u32',
  offsetBias: 'u32',
  chunk: 'u32',
  sliceC: 'u32',
} as const;

/** Depth of one step through k. */
const DEPTH = 16;

/** WGSL of loading and storing, the same in both forms. */
function access({ a, b, loadA = 'a[i]', store = 'c[at] = value;', functions = '' }: MatmulVariant): string {
  const indexA = a === 'mk' ? 'm * p.strideA + k' : 'k * p.strideA + m';
  const indexB = b === 'nk' ? 'n * p.strideB + k' : 'k * p.strideB + n';
  return `${functions}
fn loadA(m: u32, k: u32) -> f32 {
  let i = ${indexA};
  return ${loadA};
}
fn loadB(k: u32, n: u32) -> f32 { return b[p.offsetB + ${indexB}]; }
fn put(m: u32, n: u32, slice: u32, value: f32) {
  let at = p.offsetC + slice * p.sliceC + m * p.strideC + n;
  ${store}
}`;
}

function bindings(
  variant: MatmulVariant,
): Pick<Program<keyof typeof MATMUL_PARAMS>, 'inputs' | 'outputs' | 'params'> {
  return {
    inputs: { a: 'f32', b: 'f32', ...variant.inputs },
    outputs: { c: 'f32', ...variant.outputs },
    params: MATMUL_PARAMS,
  };
}

/** A thread for each value of C, straight from memory: where C is small, nothing is won by staging. */
export function smallMatmul(name: string, variant: MatmulVariant): Program<keyof typeof MATMUL_PARAMS> {
  return {
    name: `${name}-small`,
    ...bindings(variant),
    code: `${access(variant)}
@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let n = id.x;
  if (n >= p.n) { return; }
  let begin = id.z * p.chunk;
  let end = min(p.k, begin + p.chunk);
  for (var m = id.y; m < p.m; m += groups.y * 8u) {
    var total = 0.0;
    for (var k0 = begin; k0 < end; k0 += ${SUM_BLOCK}u) {
      var sum = 0.0;
      for (var k = k0; k < min(end, k0 + ${SUM_BLOCK}u); k++) { sum += loadA(m, k) * loadB(k, n); }
      total += sum;
    }
    put(m, n, id.z, total);
  }
}`,
  };
}

/**
 * 16×16 threads, each of which computes 4×4 values of C; operands are staged through workgroup memory, k-major, with zeros past
 * the edge. Workgroup z sums the slice [z·chunk, (z+1)·chunk) of k.
 */
export function tiledMatmul(name: string, variant: MatmulVariant): Program<keyof typeof MATMUL_PARAMS> {
  const lanes = [0, 1, 2, 3];
  const gather = (value: (lane: number) => string): string => `vec4<f32>(${lanes.map(value).join(', ')})`;
  // threads that are neighbours read neighbours in memory
  const place = (letter: string, kLast: boolean): string =>
    kLast
      ? `let k${letter} = t & 15u; let g${letter} = t >> 4u;`
      : `let k${letter} = t >> 4u; let g${letter} = t & 15u;`;
  return {
    name: `${name}-tiled`,
    ...bindings(variant),
    code: `${access(variant)}
var<workgroup> tileA: array<array<vec4<f32>, 16>, ${DEPTH}>;
var<workgroup> tileB: array<array<vec4<f32>, 16>, ${DEPTH}>;
fn inA(m: u32, k: u32, end: u32) -> f32 {
  if (m >= p.m || k >= end) { return 0.0; }
  return loadA(m, k);
}
fn inB(k: u32, n: u32, end: u32) -> f32 {
  if (n >= p.n || k >= end) { return 0.0; }
  return loadB(k, n);
}
fn inC(m: u32, n: u32, slice: u32, value: f32) {
  if (m < p.m && n < p.n) { put(m, n, slice, value); }
}
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32, @builtin(local_invocation_id) id: vec3<u32>) {
  let m0 = group.y * 64u;
  let n0 = group.x * 64u;
  let begin = group.z * p.chunk;
  let end = min(p.k, begin + p.chunk);
  ${place('a', variant.a === 'mk')}
  ${place('b', variant.b === 'nk')}
  ${lanes.map((lane) => `var sum${lane} = vec4<f32>(0.0);`).join('\n  ')}
  ${lanes.map((lane) => `var total${lane} = vec4<f32>(0.0);`).join('\n  ')}
  for (var k0 = begin; k0 < end; k0 += ${DEPTH}u) {
    tileA[ka][ga] = ${gather((lane) => `inA(m0 + ga * 4u + ${lane}u, k0 + ka, end)`)};
    tileB[kb][gb] = ${gather((lane) => `inB(k0 + kb, n0 + gb * 4u + ${lane}u, end)`)};
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let av = tileA[k][id.y];
      let bv = tileB[k][id.x];
      ${lanes.map((lane) => `sum${lane} += av[${lane}] * bv;`).join('\n      ')}
    }
    workgroupBarrier();
    if ((k0 - begin + ${DEPTH}u) % ${SUM_BLOCK}u == 0u) {
      ${lanes.map((lane) => `total${lane} += sum${lane}; sum${lane} = vec4<f32>(0.0);`).join('\n      ')}
    }
  }
  ${lanes.map((lane) => `total${lane} += sum${lane};`).join('\n  ')}
  ${lanes
    .flatMap((row) =>
      lanes.map(
        (column) =>
          `inC(m0 + id.y * 4u + ${row}u, n0 + id.x * 4u + ${column}u, group.z, total${row}[${column}]);`,
      ),
    )
    .join('\n  ')}
}`,
  };
}
