import { argmax, type Batch, type LadderExample, type TaskMetrics } from '@seqlab/core';
import { DEFAULT_MAX_LENGTH, type Model } from '@seqlab/models';
import { type AnsweringTask, givenBatch, type Metrics, scalarPairs, sequenceToSequence } from '@seqlab/tasks';
import type { Loss } from '@seqlab/training';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import { encoderOnlyBatch } from './encoder-only-batch.js';
import { logitsOf } from './logits.js';
import { EOS, tokenizerOf } from './symbols.js';

/** The data of a spec as training wants it, and how a model is judged: what its task says. */
export interface Problem {
  /** all rows, padded to one length; smaller batches are cut from it */
  readonly batch: Batch;
  readonly loss: Loss;
  examine(model: Model): Promise<Examined>;
}

export interface Examined {
  readonly metrics: TaskMetrics;
  readonly answers: readonly LadderExample[];
}

export function problemOf(resolved: ResolvedSpec): Problem {
  const { model: config, training, decoding } = resolved;
  if (config.architecture === 'encoder-only') return inPlaceProblem(resolved);
  const task = taskOf(resolved);
  return {
    batch: task.batches('training', config, { batchSize: null, seed: training.seed }).at(0),
    loss: task.loss(config, { labelSmoothing: training.labelSmoothing }),
    async examine(model) {
      const { metrics, answers } = await task.examine(model, 'training', {
        mode: decoding === 'rewrite' && config.architecture === 'encoder-decoder' ? 'rewrite' : 'append',
        maxLength: DEFAULT_MAX_LENGTH,
        asOne: true,
      });
      return {
        metrics: taskMetrics(metrics),
        answers: answers.map(({ example: { task: name, input, output: expected }, said, right }) => ({
          task: name,
          input,
          expected,
          output: said,
          correct: right,
        })),
      };
    },
  };
}

function taskOf({ model, dataset, decoding }: ResolvedSpec): AnsweringTask {
  if (decoding === 'one-pass') return scalarPairs(dataset);
  const { name, examples: training, copies } = dataset;
  return sequenceToSequence({ name, training, copies, source: tokenizerOf(model) });
}

/** Pairs for a model that is one encoder: it answers in place, which is no task of the command line. */
function inPlaceProblem({ model: config, training, dataset }: ResolvedSpec): Problem {
  const { examples, copies } = dataset;
  const tokenizer = tokenizerOf(config);
  const distinct = encoderOnlyBatch(examples, 1, tokenizer);
  const task = givenBatch(encoderOnlyBatch(examples, copies, tokenizer));
  return {
    batch: task.batches('training', config, { batchSize: null, seed: training.seed }).at(0),
    loss: task.loss(config, { labelSmoothing: training.labelSmoothing }),
    async examine(model) {
      const rows = examples.map((_, row) =>
        Array.from(distinct.src.subarray(row * distinct.srcLength, (row + 1) * distinct.srcLength)),
      );
      const logits = await logitsOf(model, rows, rows);
      const answers = examples.map(({ task: name, input, output: expected }, row): LadderExample => {
        const ids = logits[row]!.map((each) => argmax(each)).slice(1, input.length + 2);
        const output = tokenizer.decode(ids.slice(0, -1));
        return { task: name, input, expected, output, correct: ids.at(-1) === EOS && output === expected };
      });
      const { metrics } = await givenBatch(distinct).evaluate(model, 'training');
      const share = (counts: (answer: LadderExample) => boolean) =>
        answers.filter(counts).length / answers.length;
      return {
        answers,
        metrics: taskMetrics({
          ...metrics,
          exactMatch: share(({ correct }) => correct),
          lengthAccuracy: share(({ output, expected }) => output.length === expected.length),
        }),
      };
    },
  };
}

const taskMetrics = ({ loss, tokenAccuracy, exactMatch, lengthAccuracy }: Metrics): TaskMetrics => ({
  loss: loss!,
  tokenAccuracy: tokenAccuracy!,
  exactMatch: exactMatch!,
  lengthAccuracy: lengthAccuracy!,
});
