import {
  checkArgument,
  type EvaluationMetrics,
  SeqlabError,
  showValue,
  type TaskMetrics,
} from '@seqlab/core';
import { defaultRight, type TeacherForcedOptions, teacherForced } from './teacher-forced.js';

/** One task to be measured, or a part of it: its examples, one per row. Parts of one name are one task. */
export interface EvaluationTask extends Pick<TeacherForcedOptions, 'batch'> {
  readonly task: string;
  /** what decoding should give for each row, without SOS and EOS */
  readonly expected: readonly ArrayLike<number>[];
}

export interface EvaluateOptions<Part extends EvaluationTask = EvaluationTask>
  extends Omit<TeacherForcedOptions, 'batch'> {
  /** in parts that fit into memory, if need be; each is asked for when the one before is done */
  readonly tasks: Iterable<Part>;
  /** answers to the rows of a task's batch, without SOS and EOS */
  readonly decode: (task: Part) => readonly ArrayLike<number>[] | Promise<readonly ArrayLike<number>[]>;
}

/** Sums from which the metrics of tasks, and of all tasks together, are means. */
interface Tally {
  readonly loss: number;
  readonly tokens: number;
  readonly rightTokens: number;
  readonly examples: number;
  readonly exact: number;
  readonly rightLength: number;
}

/**
 * Loss and accuracy per task and over all, dropout off. Tokens weigh the same in the means over all, and so do examples, in
 * however many parts a task comes.
 * @throws evaluate-no-tasks, evaluate-rows
 */
export async function evaluate<Part extends EvaluationTask>(
  options: EvaluateOptions<Part>,
): Promise<EvaluationMetrics> {
  checkArgument('evaluate', 'options', options, 'an object');
  if (typeof Object(options.tasks)[Symbol.iterator] !== 'function') {
    throw new SeqlabError(
      'evaluate-no-tasks',
      `evaluate: tasks is ${showValue(options.tasks)}, expected a list of tasks. Give at least one task.`,
    );
  }
  const tallies = new Map<string, Tally[]>();
  for (const task of options.tasks) {
    const tally = await tallyOf(options, task);
    const parts = tallies.get(task.task);
    if (parts) parts.push(tally);
    else tallies.set(task.task, [tally]);
  }
  if (tallies.size === 0) {
    throw new SeqlabError('evaluate-no-tasks', 'evaluate: tasks is empty. Give at least one task.');
  }
  return {
    ...means([...tallies.values()].flat()),
    tasks: Object.fromEntries([...tallies].map(([name, parts]) => [name, means(parts)])),
  };
}

async function tallyOf<Part extends EvaluationTask>(
  options: EvaluateOptions<Part>,
  task: Part,
): Promise<Tally> {
  const { batch, expected } = task;
  const { loss, tokens, rightTokens } = await teacherForced({ ...options, batch });
  const right = options.right ?? defaultRight(batch);
  const answers = await options.decode(task);
  checkRows(task, answers.length);
  let exact = 0;
  let rightLength = 0;
  for (const [row, wanted] of expected.entries()) {
    const answer = Array.from(answers[row]!);
    if (answer.length !== wanted.length) continue;
    rightLength += 1;
    if (answer.every((given, i) => right(given, wanted[i]!))) exact += 1;
  }
  return {
    loss: tokens === 0 ? 0 : loss * tokens,
    tokens,
    rightTokens,
    examples: expected.length,
    exact,
    rightLength,
  };
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
