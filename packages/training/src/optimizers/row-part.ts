import { sliceSequence } from '@seqlab/backend';
import { reshape, type Tensor1D, type Tensor3D } from '@tensorflow/tfjs-core';

/** Numbers [from, to) of a row, by ops that can be recorded. */
export function rowPart(row: Tensor1D, from: number, to: number): Tensor1D {
  const part = sliceSequence(reshape(row, [1, row.size, 1]) as Tensor3D, from, to);
  return reshape(part, [to - from]);
}

/** Rows one after the other. */
export function joinRows(...rows: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(rows.reduce((length, row) => length + row.length, 0));
  let at = 0;
  for (const row of rows) {
    joined.set(row, at);
    at += row.length;
  }
  return joined;
}
