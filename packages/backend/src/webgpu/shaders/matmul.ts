import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch, makeTensor } from '../dispatch.js';
import { elementwise, elementwiseGrid, type Program } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';
import { type MATMUL_PARAMS, type MatmulVariant, smallMatmul, tiledMatmul } from './matmul-programs.js';

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

const programs = new Map<string, Program<keyof typeof MATMUL_PARAMS>>();

/** C no larger than this in one direction is computed without staging. */
const SMALL = 32;

/** Puts a product into the queue. `name` stands for the variant. */
export function matmul(
  backend: TfjsWebgpu,
  name: string,
  variant: MatmulVariant,
  tensors: readonly TensorInfo[],
  sizes: MatmulSizes,
  slices: { readonly count: number; readonly stride: number } = { count: 1, stride: 0 },
): void {
  const tiled = sizes.m > SMALL && sizes.n > SMALL;
  const key = `${name}-${tiled}`;
  const program = programs.get(key) ?? (tiled ? tiledMatmul(name, variant) : smallMatmul(name, variant));
  programs.set(key, program);
  const chunk = Math.max(1, Math.ceil(sizes.k / slices.count));
  const span = tiled ? 64 : 8;
  const params = { offsetB: 0, offsetC: 0, offsetBias: 0, ...sizes, chunk, sliceC: slices.stride };
  const down = Math.ceil(sizes.m / span);
  const grid = [Math.ceil(sizes.n / span), tiled ? down : Math.min(down, 65535), slices.count] as const;
  dispatch(backend, program, tensors, params, grid);
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
  const slices = tiles >= 64 ? 1 : Math.min(16, Math.floor(sizes.k / 128), Math.ceil(64 / tiles));
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
