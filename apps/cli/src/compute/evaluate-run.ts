import type { ModelConfig } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import type { EvaluateOptions, Evaluation, Metrics, SplitName, Task } from '@seqlab/tasks';

/** What an evaluation says, in the form in which it is printed and logged: metrics by name, and the same per task. */
export interface EvaluationDocument extends Pick<Evaluation, 'sample' | 'confusion'> {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly tasks: Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  /** of `confusion`, in its order */
  readonly labels?: readonly string[];
}

/** A batch of ids does not say what should be decoded; programs that read the document find the keys all the same. */
const NOT_DECODED = { exactMatch: null, lengthAccuracy: null };

/** Scores of a split, dropout off, however large it is. */
export async function evaluateRun(
  task: Task,
  model: Model,
  split: SplitName,
  options: EvaluateOptions = {},
): Promise<EvaluationDocument> {
  const { metrics, groups, sample, confusion } = await task.evaluate(model, split, options);
  const { labels } = task as { readonly labels?: readonly string[] };
  const whole = (one: Metrics) => (task.kind === 'batch' ? { ...one, ...NOT_DECODED } : one);
  return {
    metrics: whole(metrics),
    tasks: Object.fromEntries(Object.entries(groups).map(([name, one]) => [name, whole(one)])),
    ...(sample !== undefined && { sample }),
    ...(confusion !== undefined && { confusion, ...(labels !== undefined && { labels }) }),
  };
}

/** What an evaluation counts: examples, or the rows that running text is cut into. */
export function rowsToJudge(task: Task, config: ModelConfig, split: SplitName): number {
  const isText = task.kind === 'language-model' || task.kind === 'masked-token';
  return isText ? task.rows(split, config).length : task.sizes[split];
}

/** As one object: what `--json` and `metrics.jsonl` hold. */
export function flatDocument({ metrics, ...rest }: EvaluationDocument): Record<string, unknown> {
  return { ...metrics, ...rest };
}

/** The same again, of what a log holds. */
export function unflattened(document: Readonly<Record<string, unknown>>): EvaluationDocument {
  const { tasks, sample, confusion, labels, ...metrics } = document;
  return {
    metrics,
    tasks: tasks ?? {},
    ...(sample !== undefined && { sample }),
    ...(confusion !== undefined && { confusion, labels }),
  } as EvaluationDocument;
}
