import type { Tensor3D } from '@tensorflow/tfjs-core';
import { besideEachOther } from './attention/columns.js';
import { checkCount } from './check-sizes.js';
import type { Initializer } from './initializer.js';
import { createLinear } from './linear.js';
import type { Module } from './module.js';

/** Two things side by side, and a linear map back to the width of one: name `weight` [D, 2D], xavier-uniform. */
export interface Concatenation extends Module {
  /** a and b [B, T, D] → [B, T, D] */
  forward(a: Tensor3D, b: Tensor3D): Tensor3D;
}

/**
 * How positions enter beside the embedding. Where the map is [I I] it is addition (Turner 2023, section 3, of whose columns x and p these are the rows).
 * @param width D
 * @throws `layer-size`
 */
export function createConcatenation(initializer: Initializer, width: number): Concatenation {
  checkCount('createConcatenation', 'width', width);
  const map = createLinear(initializer, {
    inFeatures: 2 * width,
    outFeatures: width,
    weight: 'xavier',
    bias: 'none',
  });
  return { ...map, forward: (a, b) => map.forward(besideEachOther(a, b)) };
}
