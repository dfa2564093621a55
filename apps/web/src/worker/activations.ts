import type { ModelConfig, NamedArrays, ShapedArray } from '@seqlab/core';
import type { Matrix } from '../spec/trace.js';

/** Heads, which stand side by side in a matrix. */
const OF_HEADS = /\.(?:query|key|value|heads)$/;
/** What the trace has apart. */
const APART = /\.(?:scores|weights|activation)$/;

/**
 * What the pass has let itself be seen of inside its stacks, as matrices by torch's module paths: `….self_attn.query`, `.key`, `.value`, `.heads`
 * [T × H·K], `.norm1`, `.residual1`, `….norm`. Queries and keys are left out where positions turn them.
 */
export function activationsOf(seen: NamedArrays, { positional }: ModelConfig): ReadonlyMap<string, Matrix> {
  const turned = positional === 'rotary' ? /\.self_attn\.(?:query|key)$/ : null;
  const named = new Map<string, Matrix>();
  for (const [name, array] of seen) {
    if (!name.startsWith('transformer.') || APART.test(name) || turned?.test(name)) continue;
    named.set(name, OF_HEADS.test(name) ? headsSideBySide(array) : matrixOf(array));
  }
  return named;
}

/** [1, T, …] as one matrix. */
export function matrixOf({ shape, values }: ShapedArray): Matrix {
  const [, rows, columns] = shape as [number, number, number];
  return { rows, columns, values };
}

/** [1, H, T, K] → [T × H·K] */
function headsSideBySide({ shape, values }: ShapedArray): Matrix {
  const [, heads, rows, width] = shape as [number, number, number, number];
  const columns = heads * width;
  const beside = Float32Array.from({ length: rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return values[(Math.floor(column / width) * rows + row) * width + (column % width)]!;
  });
  return { rows, columns, values: beside };
}
