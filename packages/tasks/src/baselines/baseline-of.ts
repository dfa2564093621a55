import { SeqlabError } from '@seqlab/core';
import { checkIsTask } from '../check-task.js';
import { sampleOf } from '../evaluation/sample.js';
import { fittingConfig } from '../fitting-config.js';
import type { LabelRows } from '../labels/label-rows.js';
import type { RegressionTask } from '../labels/regression.js';
import type { Ids, Rows, TokenRows } from '../rows/rows.js';
import { selectedRows, selectedTokenRows } from '../rows/select-rows.js';
import type { EvaluateOptions, Metrics, SplitName } from '../task.js';
import { predictedBytes } from '../text/text-bytes.js';
import type { Baseline, TokenizedTask } from './baseline.js';
import { majority } from './label-baselines.js';
import { constants } from './number-baselines.js';
import { type Pairs, pairBaselines } from './pair-baselines.js';
import { textBaselines } from './text-baselines.js';

/** Which rows are asked, as in an evaluation. */
export type BaselineOptions = Pick<EvaluateOptions, 'mostExamples'>;

/**
 * The best of `baselinesOf`: what a model must beat to have learned anything. By `exactMatch` and then `tokenErrorRate` for pairs, by
 * `accuracy` for labels, by `loss` for the rest.
 * @throws as `baselinesOf`
 * @example baselineOf(task, 'test') // { name: 'majority', metrics: { accuracy: 0.62, … } }
 */
export function baselineOf(task: TokenizedTask, split: SplitName, how: BaselineOptions = {}): Baseline {
  return baselinesOf(task, split, how).reduce((best, one) => (beats(one.metrics, best.metrics) ? one : best));
}

function beats(a: Metrics, b: Metrics): boolean {
  if (a.exactMatch !== b.exactMatch) return a.exactMatch! > b.exactMatch!;
  if (a.tokenErrorRate !== b.tokenErrorRate) return a.tokenErrorRate! < b.tokenErrorRate!;
  if (a.accuracy !== b.accuracy) return a.accuracy! > b.accuracy!;
  return a.loss! < b.loss!;
}

/**
 * Every trivial answer to a split, from counts of the training split, row by row:
 * labels `majority`; numbers `mean` and `median`; pairs `copy`, `most frequent` and `nearest`; text `unigram`, `bigram` and
 * `trigram`; masked tokens `unigram`. Bytes are known, and inputs copied into other ids, where the task tells its tokenizers.
 * @throws SeqlabError `baseline-kind`, and what `task.rows` throws
 */
export function baselinesOf(
  task: TokenizedTask,
  split: SplitName,
  how: BaselineOptions = {},
): readonly Baseline[] {
  checkIsTask('baselinesOf', task);
  const config = fittingConfig(task);
  if (config.inputs === 'scalars') throw noAnswer('pairs of numbers in place of tokens');
  const [training, whole] = [task.rows('training', config), task.rows(split, config)];
  const { numbers } = sampleOf(whole.length, how);
  const asked = selectedRows(whole, numbers);
  const { vocabSize, outputSize, padId } = config;
  const askedLabels = () => Float64Array.from(numbers, (row) => labelsOf(whole)[row]!);
  switch (task.kind) {
    case 'classification':
      return [majority(labelsOf(training), askedLabels(), outputSize)];
    case 'regression':
      return constants(labelsOf(training), askedLabels(), (task as RegressionTask).scale.spread);
    case 'sequence-to-sequence':
      return pairBaselines({
        training: pairsOf(training),
        asked: pairsOf(asked),
        copied: copierOf(task),
        unkId: unkIdOf(task),
      });
    case 'language-model':
    case 'masked-token': {
      const order = task.kind === 'language-model' ? 3 : 1;
      return textBaselines({
        training,
        asked,
        vocabSize,
        padId,
        order,
        bytes: bytesOf(task, whole, numbers),
      });
    }
    default:
      throw noAnswer(`a task of the kind ${JSON.stringify(task.kind)}`);
  }
}

const noAnswer = (what: string): SeqlabError =>
  new SeqlabError(
    'baseline-kind',
    `baselinesOf: there is no trivial answer to ${what}. Compare with a model of yours.`,
  );

/** What has one label per example keeps them beside its rows. */
const labelsOf = (rows: Rows) => (rows as LabelRows).labels;

/** Rows of an encoder-decoder without what wraps them: source SOS … EOS, labels … EOS. */
function pairsOf(rows: Rows): Pairs {
  return {
    length: rows.length,
    at(index) {
      const { src, labels } = rows.batch([index]);
      return { source: src.subarray(1, -1), target: labels.subarray(0, -1) };
    },
  };
}

/** Where each side has a vocabulary of its own, a text is read in one and written in the other, if it can be. */
function copierOf({ source, target = source, modelKeys }: TokenizedTask): (ids: Ids) => Ids | null {
  const shared = modelKeys('encoder-decoder').srcVocabSize === undefined;
  if (shared) return (ids) => ids;
  if (source === undefined || target === undefined) return () => null;
  return (ids) => {
    try {
      return target.encode(source.decode(ids));
    } catch (cause) {
      if (cause instanceof SeqlabError) return null;
      throw cause;
    }
  };
}

/** Of text, whose rows can be looked at, where the task tells its tokenizer. */
function bytesOf({ kind, tokenizer }: TokenizedTask, whole: Rows, numbers: Int32Array): number | null {
  if (kind !== 'language-model' || tokenizer == null) return null;
  return predictedBytes(selectedTokenRows(whole as TokenRows, numbers), tokenizer);
}

/** Of the outputs. */
function unkIdOf({ source, target = source }: TokenizedTask): number | null {
  return target?.unkId ?? null;
}
