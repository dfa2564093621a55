import type { ModelConfig, SequenceExample, Tokenizer } from '@seqlab/core';
import { batchOf, scalarBatchOf } from '@seqlab/datasets';
import { greedy, type Model } from '@seqlab/models';
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
}

/** Answers may be this much longer than what is expected before decoding gives up. */
const spare = 12;

/** Loss and accuracy per task, dropout off; sequences are decoded greedily. */
export async function evaluateModel(
  model: Model,
  { dataset, tokenizer, batch }: Pick<TrainingData, 'dataset' | 'tokenizer' | 'batch'>,
): Promise<ModelMetrics> {
  const loss = lossOf(model.config);
  const { padId } = model.config;
  if (dataset === null) {
    const forced = await teacherForced({ model, loss, batch, padId });
    const metrics = {
      loss: forced.loss,
      tokenAccuracy: forced.tokens > 0 ? forced.rightTokens / forced.tokens : 0,
      exactMatch: null,
      lengthAccuracy: null,
    };
    return { ...metrics, tasks: { batch: metrics } };
  }
  const tasks = [...groupBy(dataset.examples, ({ task }) => task)].map(([task, examples]) =>
    evaluationTask(task, examples, model.config, tokenizer),
  );
  const decode =
    tokenizer === null
      ? (task: EvaluationTask) => onePass(model, task)
      : (task: EvaluationTask) => decodeGreedily(model, task, tokenizer);
  return evaluate({ model, loss, tasks, decode, padId });
}

function evaluationTask(
  task: string,
  examples: readonly SequenceExample[],
  config: ModelConfig,
  tokenizer: Tokenizer | null,
): EvaluationTask {
  if (config.inputs === 'scalars' || tokenizer === null) {
    const batch = scalarBatchOf({ name: task, examples, copies: 1 });
    return { task, batch, expected: examples.map(({ output }) => Array.from(output, Number)) };
  }
  return {
    task,
    batch: batchOf(examples, tokenizer),
    expected: examples.map(({ output }) => tokenizer.encode(output)),
  };
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
  const maxLength = Math.max(...expected.map(({ length }) => length)) + spare;
  const decoded = await greedy(model, batch, { sosId: sosId!, eosId: eosId!, maxLength });
  return decoded.map(({ ids }) => ids);
}
