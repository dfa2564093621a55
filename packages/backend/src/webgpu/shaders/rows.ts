import type { TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch } from '../dispatch.js';
import type { Program } from '../program.js';
import type { TfjsWebgpu } from '../tfjs-webgpu.js';

/** `fn name(t, value) -> f32`: the sum (or highest) of all lanes' values, the same for all, in a fixed order. */
function combineWgsl(name: string, lanes: Lanes, operation: (a: string, b: string) => string): string {
  if (lanes === 1) return `\nfn ${name}(t: u32, value: f32) -> f32 { return value; }`;
  // every thread goes through all values: a tree of sums would wait eight times instead of twice
  return `
var<workgroup> ${name}Lanes: array<f32, 64>;
fn ${name}(t: u32, value: f32) -> f32 {
  ${name}Lanes[t] = value;
  workgroupBarrier();
  var result = ${name}Lanes[0];
  for (var other = 1u; other < 64u; other++) { result = ${operation('result', `${name}Lanes[other]`)}; }
  workgroupBarrier();
  return result;
}`;
}

export function combineSum(lanes: Lanes): string {
  return combineWgsl('combineSum', lanes, (a, b) => `${a} + ${b}`);
}

/** A NaN among the values may be lost: the sum that follows has it. */
export function combineMax(lanes: Lanes): string {
  return combineWgsl('combineMax', lanes, (a, b) => `max(${a}, ${b})`);
}

/** Threads that share a row: all 64 of a workgroup, or one where rows are so short that waiting would cost more than it saves. */
export type Lanes = 1 | 64;

/** Rows up to this width get one thread. */
const NARROW = 32;

/** A program with one row for each workgroup, or for each thread. */
export interface RowProgram<P extends string> {
  readonly wide: Program<P>;
  readonly narrow: Program<P>;
}

/** The code sees `row`, the lane `t` and the number of lanes `LANES`. */
export function rowwise<P extends string>(
  program: Omit<Program<P>, 'code'> & { functions(lanes: Lanes): string; readonly body: string },
): RowProgram<P | 'rows'> {
  return { wide: withLanes(program, 64), narrow: withLanes(program, 1) };
}

function withLanes<P extends string>(
  program: Parameters<typeof rowwise<P>>[0],
  lanes: Lanes,
): Program<P | 'rows'> {
  const { name, inputs, outputs, params, functions, body } = program;
  const place =
    lanes === 64
      ? `let row = group.y * ${ROWS_PER_LINE}u + group.x;\n  let t = lane;`
      : `let row = (group.y * ${ROWS_PER_LINE}u + group.x) * 64u + lane;\n  let t = 0u;`;
  return {
    name: `${name}-${lanes}`,
    inputs,
    outputs,
    params: { rows: 'u32', ...params } as Program<P | 'rows'>['params'],
    code: `const LANES = ${lanes}u;
${functions(lanes)}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  ${place}
  if (row >= p.rows) { return; }
${body}
}`,
  };
}

/** Puts a row program into the queue, the form that suits the width of the rows. */
export function dispatchRows<P extends string>(
  backend: TfjsWebgpu,
  program: RowProgram<P>,
  tensors: readonly TensorInfo[],
  params: Readonly<Record<NoInfer<P>, number>>,
  { rows, width }: { readonly rows: number; readonly width: number },
): void {
  const groups = width <= NARROW ? Math.ceil(rows / 64) : rows;
  const grid = [Math.min(groups, ROWS_PER_LINE), Math.ceil(groups / ROWS_PER_LINE), 1] as const;
  dispatch(backend, width <= NARROW ? program.narrow : program.wide, tensors, params, grid);
}

const ROWS_PER_LINE = 65535;
