import { SeqlabError } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { batchTensors } from '@seqlab/training';
import { dispose } from '@tensorflow/tfjs-core';
import type { Rows } from '../rows/rows.js';
import { chunksBySize } from './chunks.js';

/**
 * What a pooled model says to rows, dropout off, chunk by chunk, which is all that is held: each time a row's number and [outputSize] numbers.
 * @throws SeqlabError `answer-not-finite`
 */
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
    for (const [i, row] of chunk.entries()) {
      yield [row, finiteOutput(values.slice(i * width, (i + 1) * width), row)];
    }
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

/** Of a NaN no answer can be told: every label would be as likely as any other, and the first would be given. @throws SeqlabError `answer-not-finite` */
export function finiteOutput(output: Float32Array, row: number): Float32Array {
  const wrong = output.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return output;
  throw new SeqlabError(
    'answer-not-finite',
    `task: output ${wrong} of the model for example ${row + 1} is ${output[wrong]}, so that no answer can be told. Load weights that are finite; those of a run that diverged are not.`,
  );
}
