import type { SequenceExample, Tokenizer } from '@seqlab/core';
import { type RowChunk, rowChunks } from '@seqlab/datasets';
import { greedy, type Model, rowsAtOnce } from '@seqlab/models';
import { type EvaluationTask, evaluate, teacherForced } from '@seqlab/training';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { TrainingData } from '../data/training-data.js';
import { groupBy } from '../group-by.js';
import { lossOf } from './loss-of.js';

/** Metrics of one task; null where a batch of ids does not say what should be decoded. */
export interface Metrics {
  readonly loss: number;
  readonly tokenAccuracy: number;
  readonly exactMatch: number | null;
  readonly lengthAccuracy: number | null;
}

export interface ModelMetrics extends Metrics {
  readonly tasks: Readonly<Record<string, Metrics>>;
  /** set where only some examples were looked at: how many, and of how many */
  readonly sample?: { readonly examples: number; readonly of: number };
}

export interface EvaluateModelOptions {
  /** look at no more examples than this, evenly spread over the data; default: at all */
  readonly mostExamples?: number;
  /** called with the number of examples that are done */
  readonly onProgress?: (done: number) => void;
}

/** Answers may be this much longer than what is expected before decoding gives up. */
const spare = 12;

/**
 * Loss and accuracy per task, dropout off; sequences are decoded greedily. Rows go through the model in parts, so that memory
 * does not grow with the data (`rowsAtOnce`).
 */
export async function evaluateModel(
  model: Model,
  { dataset, tokenizer, batch }: Pick<TrainingData, 'dataset' | 'tokenizer' | 'batch'>,
  { mostExamples = Number.POSITIVE_INFINITY, onProgress }: EvaluateModelOptions = {},
): Promise<ModelMetrics> {
  const { config } = model;
  const loss = lossOf(config);
  const { padId } = config;
  const parts = (rows?: ArrayLike<number>) =>
    rowChunks(batch, {
      padId,
      rowsAtOnce: (src, tgt) => rowsAtOnce(config, src, tgt),
      ...(rows && { rows }),
    });
  if (dataset === null) return teacherForcedOnly(model, parts());

  const { examples } = dataset;
  const sample = spread(examples.length, mostExamples);
  const byTask = groupBy(Array.from(sample), (row) => examples[row]!.task);
  let done = 0;
  function* tasks(): Generator<EvaluationTask, void> {
    for (const [task, rows] of byTask) {
      for (const chunk of parts(rows)) {
        yield { task, batch: chunk.batch, expected: expectedOf(chunk, examples, tokenizer) };
        done += chunk.rows.length;
        onProgress?.(done);
      }
    }
  }
  const decode =
    tokenizer === null
      ? (task: EvaluationTask) => onePass(model, task)
      : (task: EvaluationTask) => decodeGreedily(model, task, tokenizer);
  const metrics = await evaluate({ model, loss, tasks: tasks(), decode, padId });
  const partial = sample.length < examples.length;
  return { ...metrics, ...(partial && { sample: { examples: sample.length, of: examples.length } }) };
}

/** A batch of ids does not say what should be decoded. */
async function teacherForcedOnly(model: Model, parts: Iterable<RowChunk>): Promise<ModelMetrics> {
  const loss = lossOf(model.config);
  const { padId } = model.config;
  let [sum, tokens, rightTokens] = [0, 0, 0];
  for (const { batch } of parts) {
    const forced = await teacherForced({ model, loss, batch, padId });
    if (forced.tokens > 0) sum += forced.loss * forced.tokens;
    tokens += forced.tokens;
    rightTokens += forced.rightTokens;
  }
  const metrics = {
    loss: sum / Math.max(1, tokens),
    tokenAccuracy: rightTokens / Math.max(1, tokens),
    exactMatch: null,
    lengthAccuracy: null,
  };
  return { ...metrics, tasks: { batch: metrics } };
}

/** Row numbers from first to last, evenly spread where there are too many. */
function spread(count: number, most: number): Int32Array {
  const taken = Math.min(count, most);
  return Int32Array.from({ length: taken }, (_, i) => Math.floor((i * count) / taken));
}

/** What decoding should give: numbers as they stand in the example, ids as the labels have them in front of EOS. */
function expectedOf(
  { rows, batch }: RowChunk,
  examples: readonly SequenceExample[],
  tokenizer: Tokenizer | null,
): ArrayLike<number>[] {
  return Array.from(rows, (row, i) => {
    if (tokenizer === null) return Array.from(examples[row]!.output, Number);
    const labels = batch.labels.subarray(i * batch.tgtLength, (i + 1) * batch.tgtLength);
    return labels.subarray(0, labels.indexOf(tokenizer.eosId!));
  });
}

/** The paper's first stage answers in one pass, with the source as both inputs. */
async function onePass(model: Model, { batch }: EvaluationTask): Promise<number[][]> {
  const { batchSize, srcLength } = batch;
  const outputs = tidy(() => {
    const src = tensor2d(Float32Array.from(batch.src), [batchSize, srcLength]);
    return model.forward({ src, tgt: src, labels: src }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  return Array.from({ length: batchSize }, (_, row) =>
    Array.from(values.slice(row * srcLength, (row + 1) * srcLength)),
  );
}

async function decodeGreedily(
  model: Model,
  { batch, expected }: EvaluationTask,
  { sosId, eosId }: Tokenizer,
): Promise<(readonly number[])[]> {
  if (batch.kind !== 'tokens') throw new Error('numbers are not decoded');
  const maxLength = expected.reduce((most, { length }) => Math.max(most, length), 0) + spare;
  const decoded = await greedy(model, batch, { sosId: sosId!, eosId: eosId!, maxLength });
  return decoded.map(({ ids }) => ids);
}
