import type { Batch, EvaluationMetrics, TaskMetrics } from '@seqlab/core';
import { SeqlabError } from '@seqlab/core';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import { batchArrays, upload } from '../batch-arrays.js';
import type { Loss } from '../losses.js';
import type { TrainableModel } from '../trainable-model.js';

/** One task to be measured: its examples, one per row. */
export interface EvaluationTask {
  readonly task: string;
  /** teacher forced */
  readonly batch: Batch;
  /** what decoding should give for each row */
  readonly expected: readonly ArrayLike<number>[];
}

export interface EvaluateOptions {
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly tasks: readonly EvaluationTask[];
  /** answers to the rows of a task's batch, without SOS and EOS */
  readonly decode: (
    task: EvaluationTask,
  ) => readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
  /** labels with this id do not count; default null */
  readonly padId?: number | null;
  /** when a number counts as right; default: equal ids, scalars within 0.25 */
  readonly right?: (given: number, expected: number) => boolean;
}

/** Sums from which the metrics of tasks, and of all tasks together, are means. */
interface Tally {
  loss: number;
  tokens: number;
  rightTokens: number;
  examples: number;
  exact: number;
  rightLength: number;
}

/**
 * Loss and accuracy per task and over all, dropout off. Tokens weigh the same in the means over all, and so do examples.
 * @throws evaluate-no-tasks, evaluate-rows
 */
export async function evaluate(options: EvaluateOptions): Promise<EvaluationMetrics> {
  const { tasks, decode } = options;
  if (tasks.length === 0) {
    throw new SeqlabError('evaluate-no-tasks', 'evaluate: tasks is empty. Give at least one task.');
  }
  const tallies = new Map<string, Tally>();
  for (const task of tasks) {
    const tally = { ...(await forced(options, task)), examples: 0, exact: 0, rightLength: 0 };
    const right = rightOf(options, task.batch);
    const answers = await decode(task);
    checkRows(task, answers.length);
    for (const [row, expected] of task.expected.entries()) {
      const answer = answers[row]!;
      tally.examples += 1;
      if (answer.length !== expected.length) continue;
      tally.rightLength += 1;
      if (Array.from(answer).every((given, i) => right(given, expected[i]!))) tally.exact += 1;
    }
    tallies.set(task.task, tally);
  }
  return {
    ...means([...tallies.values()]),
    tasks: Object.fromEntries([...tallies].map(([name, tally]) => [name, means([tally])])),
  };
}

/** Loss and right tokens under teacher forcing. */
async function forced(options: EvaluateOptions, { batch }: EvaluationTask) {
  const { model, loss, padId = null } = options;
  const { src, tgt, labels } = batchArrays(batch);
  const tensors = { src: upload(src), tgt: upload(tgt), labels: upload(labels) };
  const { value, outputs } = tidy(() => {
    const outputs = model.forward(tensors, { dropout: null });
    return { value: loss(outputs, tensors.labels), outputs };
  });
  const mean = (await value.data())[0]!;
  const given = await outputs.data();
  const width = outputs.shape[2];
  dispose([value, outputs, tensors.src, tensors.tgt, tensors.labels]);
  const right = rightOf(options, batch);
  let tokens = 0;
  let rightTokens = 0;
  for (const [i, label] of batch.labels.entries()) {
    if (batch.kind === 'tokens' && label === padId) continue;
    tokens += 1;
    const answer = batch.kind === 'scalars' ? given[i]! : argmax(given, i * width, width);
    if (right(answer, label)) rightTokens += 1;
  }
  return { loss: mean * tokens, tokens, rightTokens };
}

function rightOf({ right }: EvaluateOptions, { kind }: Batch): (given: number, expected: number) => boolean {
  if (right !== undefined) return right;
  return kind === 'scalars' ? (given, expected) => Math.abs(given - expected) <= 0.25 : Object.is;
}

function argmax(values: ArrayLike<number>, from: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}

function checkRows({ task, batch, expected }: EvaluationTask, answers: number): void {
  if (expected.length === batch.batchSize && answers === batch.batchSize) return;
  throw new SeqlabError(
    'evaluate-rows',
    `evaluate: task ${task} has ${batch.batchSize} rows, ${expected.length} expected answers and ${answers} decoded ones. Give one of each per row.`,
  );
}

function means(tallies: readonly Tally[]): TaskMetrics {
  const sum = (key: keyof Tally) => tallies.reduce((total, tally) => total + tally[key], 0);
  const [tokens, examples] = [Math.max(1, sum('tokens')), Math.max(1, sum('examples'))];
  return {
    loss: sum('loss') / tokens,
    tokenAccuracy: sum('rightTokens') / tokens,
    exactMatch: sum('exact') / examples,
    lengthAccuracy: sum('rightLength') / examples,
  };
}
