import type { Model } from '@seqlab/models';
import { batchTensors } from '@seqlab/training';
import { dispose } from '@tensorflow/tfjs-core';
import type { Rows } from '../rows/rows.js';
import { chunksBySize } from './chunks.js';

/** What a pooled model says to rows, dropout off, chunk by chunk, which is all that is held: each time a row's number and [outputSize] numbers. */
export async function* outputsByChunk(
  model: Model,
  rows: Rows,
  onProgress?: (done: number) => void,
): AsyncGenerator<readonly [row: number, output: Float32Array]> {
  let done = 0;
  for (const chunk of chunksBySize(rows)) {
    const tensors = batchTensors(rows.batch(chunk));
    const said = model.forward(tensors, { dropout: null });
    const values = (await said.data()) as Float32Array;
    const width = said.shape[2];
    dispose([said, ...Object.values(tensors)]);
    for (const [i, row] of chunk.entries()) yield [row, values.slice(i * width, (i + 1) * width)];
    done += chunk.length;
    onProgress?.(done);
  }
}

/** All of it [n][outputSize], in the order of the rows. */
export async function outputsOf(
  model: Model,
  rows: Rows,
  onProgress?: (done: number) => void,
): Promise<Float32Array[]> {
  const outputs: Float32Array[] = [];
  for await (const [row, output] of outputsByChunk(model, rows, onProgress)) outputs[row] = output;
  return outputs;
}
