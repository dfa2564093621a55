import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Where a token stands in its sequence. */
export type Position = number | MovingPosition;

/** For a step of one token that is recorded once and replayed further on: the position is read from a tensor each time. */
export interface MovingPosition {
  /** [1, 1] int32, below `limit` */
  readonly at: Tensor2D;
  readonly limit: number;
}

/** How many rows a table needs for `length` tokens from this position on. */
export function rowsNeeded(position: Position, length: number): number {
  return typeof position === 'number' ? position + length : position.limit;
}
