import { SeqlabError } from '@seqlab/core';
import { accuracy, confusionMatrix, macroF1, matthews } from '@seqlab/training';
import { checkIsTask } from '../check-task.js';
import { fittingConfig } from '../fitting-config.js';
import type { LabelRows } from '../labels/label-rows.js';
import type { SplitName, Task } from '../task.js';
import type { Baseline } from './baseline.js';

/** Rows whose ids are looked at in one go. */
const CHUNK = 256;

/**
 * Multinomial naive Bayes over the ids of texts (McCallum and Nigam 1998), each count one more than it is (Laplace): the classic answer to
 * texts with labels, which knows how often each word stands in texts of each label and nothing of their order. PAD is not counted.
 * Its loss is that of the probabilities which it claims, and it claims too much.
 * @param task texts with one label each
 * @param split asked; what is counted is the training split
 * @throws SeqlabError `baseline-kind`, and what `task.rows` throws
 * @see A. McCallum, K. Nigam, A Comparison of Event Models for Naive Bayes Text Classification, 1998
 * @example naiveBayes(task, 'test') // { name: 'naive Bayes', metrics: { accuracy: 0.95, … } }
 */
export function naiveBayes(task: Task, split: SplitName): Baseline {
  checkIsTask('naiveBayes', task);
  const config = fittingConfig(task);
  if (task.kind !== 'classification' || config.vocabSize === 0) {
    throw new SeqlabError(
      'baseline-kind',
      `naiveBayes: it counts the words of texts with labels, and this is ${task.kind === 'classification' ? 'images' : JSON.stringify(task.kind)}. Use baselineOf.`,
    );
  }
  const { vocabSize, outputSize: classes, padId } = config;
  const training = task.rows('training', config) as LabelRows;
  const [said, of] = [
    new Float64Array(classes * vocabSize).fill(1),
    new Float64Array(classes).fill(vocabSize),
  ];
  const priors = new Float64Array(classes).fill(1);
  for (const { label, ids } of textsOf(training)) {
    priors[label]! += 1;
    for (const id of ids) {
      if (id === padId) continue;
      said[label * vocabSize + id]! += 1;
      of[label]! += 1;
    }
  }
  const asked = task.rows(split, config) as LabelRows;
  const answers = new Int32Array(asked.length);
  let nats = 0;
  let row = 0;
  for (const { label, ids } of textsOf(asked)) {
    const logs = Float64Array.from(priors, (count) => Math.log(count / (training.length + classes)));
    for (const id of ids) {
      if (id === padId) continue;
      for (let k = 0; k < classes; k += 1) logs[k]! += Math.log(said[k * vocabSize + id]! / of[k]!);
    }
    const highest = logs.reduce((a, b) => Math.max(a, b));
    const total = highest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - highest), 0));
    answers[row] = logs.indexOf(highest);
    nats += total - logs[label]!;
    row += 1;
  }
  const matrix = confusionMatrix(asked.labels, answers, classes);
  return {
    name: 'naive Bayes',
    metrics: {
      loss: nats / Math.max(1, asked.length),
      accuracy: accuracy(matrix),
      f1: macroF1(matrix),
      matthews: matthews(matrix),
    },
  };
}

/** Each row's ids, SOS and EOS among them, which every text has, and PAD behind the shorter ones of a chunk. */
function* textsOf(rows: LabelRows): Generator<{ readonly label: number; readonly ids: Int32Array }> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    const count = Math.min(CHUNK, rows.length - from);
    const numbers = Int32Array.from({ length: count }, (_, i) => from + i);
    const { src, srcLength } = rows.batch(numbers);
    for (const [i, number] of numbers.entries()) {
      const ids = (src as Int32Array).subarray(i * srcLength, (i + 1) * srcLength);
      yield { label: rows.labels[number]!, ids };
    }
  }
}
