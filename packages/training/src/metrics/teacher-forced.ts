import { argmax, type Batch, checkArgument } from '@seqlab/core';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import { batchTensors } from '../batch-arrays.js';
import type { Loss } from '../losses.js';
import type { TrainableModel } from '../trainable-model.js';

export interface TeacherForcedOptions {
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly batch: Batch;
  /** labels with this id do not count; default null */
  readonly padId?: number | null;
  /** when a number counts as right; default: equal ids, scalars within 0.25 */
  readonly right?: (given: number, expected: number) => boolean;
}

export interface TeacherForced {
  /** mean over the tokens that count, dropout off */
  readonly loss: number;
  /** tokens that count */
  readonly tokens: number;
  /** those of them whose most likely id, or number, is right */
  readonly rightTokens: number;
}

/** One batch under teacher forcing, dropout off: what the loss is without the noise of training. */
export async function teacherForced(options: TeacherForcedOptions): Promise<TeacherForced> {
  checkArgument('teacherForced', 'options', options, 'an object');
  checkArgument('teacherForced', 'loss', options.loss, 'a function');
  checkArgument('teacherForced', 'model', options.model, 'an object');
  const { model, loss: lossOf, batch, padId = null } = options;
  const tensors = batchTensors(batch);
  const { value, outputs } = tidy(() => {
    const outputs = model.forward(tensors, { dropout: null });
    return { value: lossOf(outputs, tensors.labels), outputs };
  });
  const loss = (await value.data())[0]!;
  const given = await outputs.data();
  const width = outputs.shape[2];
  dispose([value, outputs, ...Object.values(tensors)]);
  const right = options.right ?? defaultRight(batch);
  let tokens = 0;
  let rightTokens = 0;
  for (const [i, label] of batch.labels.entries()) {
    if (batch.kind === 'tokens' && label === padId) continue;
    tokens += 1;
    const likeliest = batch.kind === 'scalars' ? 0 : argmax(given, i * width, width);
    const value = given[i * width + likeliest]!;
    // of numbers that are none no id is the likeliest: the first would be right by its place alone
    if (!Number.isFinite(value)) continue;
    if (right(batch.kind === 'scalars' ? value : likeliest, label)) rightTokens += 1;
  }
  return { loss, tokens, rightTokens };
}

/** Numbers count as right within this distance of what was expected. */
const TOLERANCE = 0.25;

/** When an answer to a row of such a batch is right: ids must be equal, numbers within 0.25. */
export function defaultRight(batch: Pick<Batch, 'kind'>): (given: number, expected: number) => boolean {
  checkArgument('defaultRight', 'batch', batch, 'an object');
  return batch.kind === 'scalars' ? (given, expected) => Math.abs(given - expected) <= TOLERANCE : Object.is;
}
