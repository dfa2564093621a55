import type { NamedArrays, ShapedArray } from '@seqlab/core';
import type { Module } from '@seqlab/layers';
import { checkModule } from './check-model.js';

/** A copy of every parameter, by torch's names in torch's order. */
export async function weightsOf(module: Module): Promise<NamedArrays> {
  checkModule('weightsOf', module);
  const named = [...module.namedParameters()];
  // All reads are asked for at once: a GPU answers them in one go.
  const arrays = await Promise.all(
    named.map(async ([name, variable]): Promise<[string, ShapedArray]> => {
      const values = (await variable.data()) as Float32Array;
      return [name, { shape: [...variable.shape], values: values.slice() }];
    }),
  );
  return new Map(arrays);
}
