import type { TensorInfo } from '@tensorflow/tfjs-core';
import { SUM_BLOCK } from '../../long-sums.js';
import { dispatch } from '../dispatch.js';
import type { Program } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

const COLUMN_PARAMS = { rows: 'u32', columns: 'u32', offset: 'u32' } as const;

interface ColumnSums {
  readonly name: string;
  readonly inputs: Program['inputs'];
  readonly outputs: readonly string[];
  /** WGSL expressions of `row`, `column` and `i` = row·columns + column, one for each output, whose sum goes to [offset + column] */
  readonly terms: readonly string[];
  readonly functions?: string;
}

/** Sums over the rows of a matrix, always in the same order: a thread for each column, or 16 for each where rows are many. */
export interface ColumnProgram {
  readonly few: Program<keyof typeof COLUMN_PARAMS>;
  readonly many: Program<keyof typeof COLUMN_PARAMS>;
}

export function columnSums(sums: ColumnSums): ColumnProgram {
  const { name, inputs, outputs, terms, functions = '' } = sums;
  const common = {
    inputs,
    outputs: Object.fromEntries(outputs.map((output) => [output, 'f32' as const])),
    params: COLUMN_PARAMS,
  };
  const each = (text: (output: string, n: number) => string, indent: number): string =>
    outputs.map(text).join(`\n${' '.repeat(indent)}`);
  const few = `${functions}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let column = id.x;
  if (column >= p.columns) { return; }
  ${each((_, n) => `var sum${n} = 0.0;`, 2)}
  for (var row = 0u; row < p.rows; row++) {
    let i = row * p.columns + column;
    ${each((_, n) => `sum${n} += ${terms[n]};`, 4)}
  }
  ${each((output, n) => `${output}[p.offset + column] = sum${n};`, 2)}
}`;
  const many = `${functions}
${each((_, n) => `var<workgroup> lanes${n}: array<array<f32, 16>, 16>;`, 0)}
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>) {
  let column = group.x * 16u + id.x;
  ${each((_, n) => `var sum${n} = 0.0;`, 2)}
  if (column < p.columns) {
    for (var first = id.y; first < p.rows; first += ${16 * SUM_BLOCK}u) {
      ${each((_, n) => `var part${n} = 0.0;`, 6)}
      for (var row = first; row < min(p.rows, first + ${16 * SUM_BLOCK}u); row += 16u) {
        let i = row * p.columns + column;
        ${each((_, n) => `part${n} += ${terms[n]};`, 8)}
      }
      ${each((_, n) => `sum${n} += part${n};`, 6)}
    }
  }
  ${each((_, n) => `lanes${n}[id.y][id.x] = sum${n};`, 2)}
  workgroupBarrier();
  if (id.y == 0u && column < p.columns) {
    for (var lane = 1u; lane < 16u; lane++) {
      ${each((_, n) => `sum${n} += lanes${n}[lane][id.x];`, 6)}
    }
    ${each((output, n) => `${output}[p.offset + column] = sum${n};`, 4)}
  }
}`;
  return {
    few: { name: `${name}-few`, ...common, code: few },
    many: { name: `${name}-many`, ...common, code: many },
  };
}

/** More rows than this are shared by 16 threads. */
const FEW_ROWS = 128;

/** Puts column sums into the queue. */
export function dispatchColumns(
  backend: TfjsWebgpu,
  { few, many }: ColumnProgram,
  tensors: readonly TensorInfo[],
  sizes: Readonly<Record<keyof typeof COLUMN_PARAMS, number>>,
): void {
  if (sizes.rows <= FEW_ROWS) dispatch(backend, few, tensors, sizes, [Math.ceil(sizes.columns / 64), 1, 1]);
  else dispatch(backend, many, tensors, sizes, [Math.ceil(sizes.columns / 16), 1, 1]);
}
