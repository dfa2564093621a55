import type { Program } from '../program.js';

/** Params of `columnSums`. */
export const COLUMN_PARAMS = { rows: 'u32', columns: 'u32', offset: 'u32' } as const;

/**
 * Sums over the rows of a matrix, always in the same order: a workgroup takes 16 columns, its 16 lanes every 16th row.
 * `terms` are WGSL expressions of `row`, `column` and `i` = row·columns + column, one for each output, which gets
 * Σ at [offset + column].
 */
export function columnSums(program: {
  readonly name: string;
  readonly inputs: Program['inputs'];
  readonly outputs: readonly string[];
  readonly terms: readonly string[];
  readonly functions?: string;
}): Program<keyof typeof COLUMN_PARAMS> {
  const { outputs, terms } = program;
  return {
    name: program.name,
    inputs: program.inputs,
    outputs: Object.fromEntries(outputs.map((name) => [name, 'f32' as const])),
    params: COLUMN_PARAMS,
    code: `${program.functions ?? ''}
${outputs.map((_, n) => `var<workgroup> lanes${n}: array<array<f32, 16>, 16>;`).join('\n')}
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_id) id: vec3<u32>) {
  let column = group.x * 16u + id.x;
  ${outputs.map((_, n) => `var sum${n} = 0.0;`).join('\n  ')}
  if (column < p.columns) {
    for (var row = id.y; row < p.rows; row += 16u) {
      let i = row * p.columns + column;
      ${terms.map((term, n) => `sum${n} += ${term};`).join('\n      ')}
    }
  }
  ${outputs.map((_, n) => `lanes${n}[id.y][id.x] = sum${n};`).join('\n  ')}
  workgroupBarrier();
  if (id.y == 0u && column < p.columns) {
    for (var lane = 1u; lane < 16u; lane++) {
      ${outputs.map((_, n) => `sum${n} += lanes${n}[lane][id.x];`).join('\n      ')}
    }
    ${outputs.map((name, n) => `${name}[p.offset + column] = sum${n};`).join('\n    ')}
  }
}`,
  };
}

/** `fn combine…(t, value) -> f32`: the sum (or highest) of all 64 threads' values, the same for all, in a fixed order. */
export function combineWgsl(name: string, operation: (a: string, b: string) => string): string {
  return `
var<workgroup> ${name}Lanes: array<f32, 64>;
fn ${name}(t: u32, value: f32) -> f32 {
  ${name}Lanes[t] = value;
  workgroupBarrier();
  for (var reach = 32u; reach > 0u; reach >>= 1u) {
    if (t < reach) { ${name}Lanes[t] = ${operation(`${name}Lanes[t]`, `${name}Lanes[t + reach]`)}; }
    workgroupBarrier();
  }
  let result = ${name}Lanes[0];
  workgroupBarrier();
  return result;
}`;
}

export const COMBINE_SUM = combineWgsl('combineSum', (a, b) => `${a} + ${b}`);
/** a NaN among the values may be lost: the sum that follows has it */
export const COMBINE_MAX = combineWgsl('combineMax', (a, b) => `max(${a}, ${b})`);

/** One workgroup of 64 threads for each row; the code sees `row` and the thread's number `t`. */
export function rowwise<P extends string>(
  program: Omit<Program<P>, 'code'> & { readonly functions: string; readonly body: string },
): Program<P | 'rows'> {
  const { name, inputs, outputs, params, functions, body } = program;
  return {
    name,
    inputs,
    outputs,
    params: { rows: 'u32', ...params } as Program<P | 'rows'>['params'],
    code: `${functions}
@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  let row = group.y * ${ROWS_PER_LINE}u + group.x;
  if (row >= p.rows) { return; }
${body}
}`,
  };
}

const ROWS_PER_LINE = 65535;

export function rowwiseGrid(rows: number): [number, number, number] {
  return [Math.min(rows, ROWS_PER_LINE), Math.ceil(rows / ROWS_PER_LINE), 1];
}
