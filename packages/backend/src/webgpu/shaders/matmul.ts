import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, makeTensor } from '../dispatch.js';
import { elementwise, elementwiseGrid, type Program } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

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

export interface MatmulSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** distance between consecutive values of the index that is not contiguous */
  readonly strideA: number;
  readonly strideB: number;
  readonly strideC: number;
  /** index of the first element */
  readonly offsetB?: number;
  readonly offsetC?: number;
  /** for a `store` that adds a bias */
  readonly offsetBias?: number;
}

const PARAMS = {
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

/**
 * 16×16 threads, each of which computes `each`×`each` values of C; operands are staged through workgroup memory, k-major,
 * and rows past the edge are zeros. Workgroup z sums the slice [z·chunk, (z+1)·chunk) of k.
 */
export function matmulProgram(name: string, variant: MatmulVariant, each: 1 | 4): Program {
  const type = each === 4 ? 'vec4<f32>' : 'f32';
  const span = 16 * each;
  const lanes = [...Array(each).keys()];
  const gather = (value: (lane: number) => string): string =>
    each === 4 ? `vec4<f32>(${lanes.map(value).join(', ')})` : value(0);
  const indexA = variant.a === 'mk' ? 'm * p.strideA + k' : 'k * p.strideA + m';
  const indexB = variant.b === 'nk' ? 'n * p.strideB + k' : 'k * p.strideB + n';
  // threads that are neighbours read neighbours in memory
  const placeA =
    variant.a === 'mk' ? 'let ka = t & 15u; let ga = t >> 4u;' : 'let ka = t >> 4u; let ga = t & 15u;';
  const placeB =
    variant.b === 'nk' ? 'let kb = t & 15u; let gb = t >> 4u;' : 'let kb = t >> 4u; let gb = t & 15u;';
  const component = (lane: number): string => (each === 4 ? `[${lane}]` : '');
  return {
    name: `${name}-${each}`,
    inputs: { a: 'f32', b: 'f32', ...variant.inputs },
    outputs: { c: 'f32', ...variant.outputs },
    params: PARAMS,
    code: `${variant.functions ?? ''}
var<workgroup> tileA: array<array<${type}, 16>, ${DEPTH}>;
var<workgroup> tileB: array<array<${type}, 16>, ${DEPTH}>;
fn loadA(m: u32, k: u32, end: u32) -> f32 {
  if (m >= p.m || k >= end) { return 0.0; }
  let i = ${indexA};
  return ${variant.loadA ?? 'a[i]'};
}
fn loadB(k: u32, n: u32, end: u32) -> f32 {
  if (n >= p.n || k >= end) { return 0.0; }
  return b[p.offsetB + ${indexB}];
}
fn put(m: u32, n: u32, slice: u32, value: f32) {
  if (m >= p.m || n >= p.n) { return; }
  let at = p.offsetC + slice * p.sliceC + m * p.strideC + n;
  ${variant.store ?? 'c[at] = value;'}
}
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32, @builtin(local_invocation_id) id: vec3<u32>) {
  let m0 = group.y * ${span}u;
  let n0 = group.x * ${span}u;
  let begin = group.z * p.chunk;
  let end = min(p.k, begin + p.chunk);
  ${placeA}
  ${placeB}
  ${lanes.map((lane) => `var sum${lane} = ${type}(0.0);`).join('\n  ')}
  for (var k0 = begin; k0 < end; k0 += ${DEPTH}u) {
    tileA[ka][ga] = ${gather((lane) => `loadA(m0 + ga * ${each}u + ${lane}u, k0 + ka, end)`)};
    tileB[kb][gb] = ${gather((lane) => `loadB(k0 + kb, n0 + gb * ${each}u + ${lane}u, end)`)};
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let av = tileA[k][id.y];
      let bv = tileB[k][id.x];
      ${lanes.map((lane) => `sum${lane} += av${component(lane)} * bv;`).join('\n      ')}
    }
    workgroupBarrier();
  }
  ${lanes
    .flatMap((row) =>
      lanes.map(
        (column) =>
          `put(m0 + id.y * ${each}u + ${row}u, n0 + id.x * ${each}u + ${column}u, group.z, sum${row}${component(column)});`,
      ),
    )
    .join('\n  ')}
}`,
  };
}

const programs = new Map<string, Program>();

/** Puts a product into the queue: 64×64 tiles where the result is large, 16×16 where it is small. */
export function matmul(
  backend: TfjsWebgpu,
  name: string,
  variant: MatmulVariant,
  tensors: readonly TensorInfo[],
  sizes: MatmulSizes,
  slices: { readonly count: number; readonly stride: number } = { count: 1, stride: 0 },
): void {
  const each = sizes.m > 32 && sizes.n > 32 ? 4 : 1;
  const key = `${name}-${each}`;
  const program = programs.get(key) ?? matmulProgram(name, variant, each);
  programs.set(key, program);
  const chunk = Math.max(1, Math.ceil(sizes.k / slices.count));
  const span = 16 * each;
  dispatch(
    backend,
    program,
    tensors,
    { offsetB: 0, offsetC: 0, offsetBias: 0, ...sizes, chunk, sliceC: slices.stride },
    [Math.ceil(sizes.n / span), Math.ceil(sizes.m / span), slices.count],
  );
}

const SUM_SLICES = elementwise({
  name: 'sum-slices',
  inputs: { slices: 'f32' },
  outputs: { c: 'f32' },
  params: { sliceCount: 'u32', offsetC: 'u32' },
  code: `    var sum = 0.0;
    for (var s = 0u; s < p.sliceCount; s++) { sum += slices[s * p.count + i]; }
    c[p.offsetC + i] = sum;`,
});

/**
 * A product with a long k and a small result, as weight gradients are: k is cut into slices that run side by side, and the
 * slices are summed in order. C is dense: strideC = n.
 */
export function matmulLongDepth(
  backend: TfjsWebgpu,
  name: string,
  variant: MatmulVariant,
  tensors: readonly TensorInfo[],
  sizes: MatmulSizes,
): void {
  const tiles = Math.ceil(sizes.m / 64) * Math.ceil(sizes.n / 64);
  const slices = tiles >= 64 ? 1 : Math.min(16, Math.floor(sizes.k / 256), Math.ceil(64 / tiles));
  if (slices <= 1) {
    matmul(backend, name, variant, tensors, sizes);
    return;
  }
  const count = sizes.m * sizes.n;
  const partial = makeTensor(backend, [slices, sizes.m, sizes.n]);
  const place = Object.keys({ a: 0, b: 0, ...variant.inputs }).length;
  const target = tensors[place]!;
  const into = tensors.map((tensor, i) => (i === place ? partial : tensor));
  matmul(backend, name, variant, into, { ...sizes, offsetC: 0 }, { count: slices, stride: count });
  const offsetC = sizes.offsetC ?? 0;
  dispatch(
    backend,
    SUM_SLICES,
    [partial, target],
    { count, sliceCount: slices, offsetC },
    elementwiseGrid(count),
  );
  backend.disposeData(partial.dataId);
}
