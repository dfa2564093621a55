import { add as addOp, embed } from '@seqlab/backend';
import { type ForwardContext, type Position, seen } from '@seqlab/layers';
import { add, slice, Tensor, type Tensor2D, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import type { ModelPositions } from './build-positions.js';

/** The positions that enter with the embedding, and how. */
export type EnteringPositions = Pick<ModelPositions<never>, 'added' | 'projection'>;

/**
 * x [B, T, D] with its positions: added, or beside x and through a linear map back to D (Turner 2023, section 3: concatenation followed by a linear map
 * is addition where the map is [I I]; his columns x and p are our rows). The first stands at `position`, or each where [B, T] int32 says.
 */
export function withPositions(
  x: Tensor3D,
  { added, projection }: EnteringPositions,
  context: ForwardContext,
  position: Position | Tensor2D = 0,
): Tensor3D {
  if (added === null) return x;
  const [, length, width] = x.shape;
  const packed = position instanceof Tensor;
  const firstRows = (): Tensor2D =>
    position === 0 ? added.rows(length) : added.rowsFrom(position as Position, length);
  if (projection === null && context.look !== undefined && !packed) {
    // the same for every sequence, and seen as such
    const rows = slice(firstRows(), [0, 0], [length, width]);
    return add(x, seen(context, 'positions', rows)) as Tensor3D;
  }
  const rows = seen(
    context,
    'positions',
    packed ? embed(position, added.rows(length)) : spread(firstRows(), x),
  );
  return projection === null ? addOp(x, rows) : projection.forward(x, rows);
}

/** Rows [P ≥ T, D] for each sequence of x [B, T, D]: looked up by number, so that their gradients add up over the batch. */
function spread(rows: Tensor2D, { shape: [batch, length] }: Tensor3D): Tensor3D {
  const numbers = Int32Array.from({ length: batch * length }, (_, i) => i % length);
  return embed(tensor2d(numbers, [batch, length], 'int32'), rows, { scale: 1 });
}
