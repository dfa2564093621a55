import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Module } from '../module.js';
import type { Position } from './position.js';

// There are three places where positions can enter a transformer; an encoding fills one of them.

/** Rows that are added to the embedded tokens. */
export interface AddedPositions extends Module {
  /** the rows are no parameters: nobody needs their gradient */
  readonly constant: boolean;
  /** [P ≥ length, D]; row t belongs to position t */
  rows(length: number): Tensor2D;
  /** [length, D]: the rows of positions from … from+length−1, for tokens that continue a sequence; no gradient */
  rowsFrom(from: Position, length: number): Tensor2D;
}

/** Numbers that are added to the scores of self-attention. */
export interface ScoreBias extends Module {
  /** the numbers are no parameters: nobody needs their gradient */
  readonly constant: boolean;
  /** [H, T, S]; query row t stands at position S−T+t, so that T = S is a whole sequence and T = 1 its last token */
  scores(targetLength: number, sourceLength: number): Tensor3D;
}

/** Angles by which queries and keys of self-attention are rotated. */
export interface Rotation extends Module {
  /** [P ≥ length, K]: cosine and sine of pair i at columns 2i and 2i+1 */
  table(length: number): Tensor2D;
}
