import {
  type Examples,
  type ModelConfig,
  type Problem,
  SeqlabError,
  showValue,
  type Tokenizer,
} from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { meanSquaredDifference, meanSquaredErrorLoss, pearson, spearman } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { charactersOf } from '../characters-of.js';
import { checkTask } from '../check-task.js';
import { outputsByChunk } from '../evaluation/outputs.js';
import { sampleOf } from '../evaluation/sample.js';
import { type EncodeTexts, encodedExamples, encodeInMemory } from '../rows/encode-texts.js';
import { specialIds } from '../rows/pair-rows.js';
import type { Rows } from '../rows/rows.js';
import { selectedRows } from '../rows/select-rows.js';
import type { ModelKeys, SplitName, Task, TextModelKeys } from '../task.js';
import { throwTaskProblems } from '../task-problems.js';
import { checkImages } from './check-images.js';
import { onePerSplit, splitSizes } from './examples-of.js';
import { pooledProblems, textProblems, visionProblems } from './label-problems.js';
import { type Images, imageLabelRows, type LabelRows, textLabelRows } from './label-rows.js';

/** Numbers are learned as distances from this mean in units of this spread, and given back as they were. */
export interface NumberScale {
  readonly mean: number;
  readonly spread: number;
}

/** A task whose answers are numbers. */
export interface RegressionTask extends Task {
  readonly kind: 'regression';
  readonly scale: NumberScale;
  /** of the texts; null for images */
  readonly tokenizer: Tokenizer | null;
  rows(split: SplitName, config: ModelConfig): LabelRows;
  /** [N]: the number for each row, in the labels' own units */
  predict(model: Model, rows: LabelRows): Promise<Float64Array>;
}

/** The same for texts, whose vocabulary the data decide. */
export interface TextRegressionTask extends RegressionTask {
  modelKeys(architecture: ModelConfig['architecture']): TextModelKeys;
  readonly tokenizer: Tokenizer;
}

export interface NumberExample {
  readonly input: string;
  readonly value: number;
}

export interface TextRegressionOptions {
  /** default "numbers" */
  readonly name?: string;
  readonly training: Examples<NumberExample>;
  readonly validation?: Examples<NumberExample>;
  readonly test?: Examples<NumberExample>;
  /** default: one id for each of the characters in the examples, and PAD */
  readonly tokenizer?: Tokenizer;
  /** default: mean and standard deviation of the training split */
  readonly scale?: NumberScale;
  /** how the texts become ids; default: in memory */
  readonly encode?: EncodeTexts;
}

/** Text → number: an encoder-only model with pooling and one output, squared error. */
export function textRegression(options: TextRegressionOptions): TextRegressionTask {
  checkTask('textRegression', options, ['tokenizer'], ['scale', 'encode']);
  const { name = 'numbers', tokenizer = charactersOf(options, ['input']), encode = encodeInMemory } = options;
  const special = specialIds(tokenizer);
  const modelKeys: TextModelKeys = {
    vocabSize: tokenizer.vocabSize,
    padId: tokenizer.padId,
    outputSize: 1,
    pooling: 'mean',
  };
  const task = regressionTask({
    name,
    scale: options.scale,
    sizes: splitSizes(options),
    architectures: ['encoder-only'],
    modelKeys,
    problems: (config) => textProblems(config, tokenizer),
    values(split) {
      const examples = options[split];
      if (examples === undefined) return null;
      return Float64Array.from({ length: examples.length }, (_, i) => finite(examples.at(i)?.value, i));
    },
    rows: (split, labels) =>
      textLabelRows(
        encodedExamples(options[split]!, tokenizer, { split, side: 'input' }, encode),
        labels,
        special,
      ),
  });
  return { ...task, tokenizer, modelKeys: () => modelKeys };
}

/** Images of one size with a number each. */
export interface NumberedImages extends Images {
  /** [n] */
  readonly values: ArrayLike<number>;
}

export interface ImageRegressionOptions {
  /** default "images" */
  readonly name?: string;
  readonly training: NumberedImages;
  readonly validation?: NumberedImages;
  readonly test?: NumberedImages;
  /** default: mean and standard deviation of the training split */
  readonly scale?: NumberScale;
}

/** Image → number: a vision model with one output, squared error. */
export function imageRegression(options: ImageRegressionOptions): RegressionTask {
  checkTask('imageRegression', options, [], ['scale']);
  const { name = 'images', training } = options;
  for (const split of [training, options.validation, options.test]) {
    if (split !== undefined) checkImages(split, training, { what: 'value', count: split.values?.length });
  }
  const { imageSize, channels } = training;
  return regressionTask({
    name,
    scale: options.scale,
    sizes: splitSizes(options),
    architectures: ['vision'],
    modelKeys: { outputSize: 1, imageSize, channels },
    problems: (config) => visionProblems(config, training),
    values(split) {
      const images = options[split];
      return images === undefined ? null : Float64Array.from(images.values, finite);
    },
    rows: (split, labels) => imageLabelRows(options[split]!, labels),
  });
}

interface Parts {
  readonly name: string;
  /** undefined: that of the training split */
  readonly scale: NumberScale | undefined;
  readonly sizes: Task['sizes'];
  readonly architectures: Task['architectures'];
  readonly modelKeys: ModelKeys;
  problems(config: ModelConfig): Problem[];
  /** in the labels' own units; null where there is no such split */
  values(split: SplitName): Float64Array | null;
  /** @param labels [n] in units of the scale */
  rows(split: SplitName, labels: Float32Array): LabelRows;
}

function regressionTask(parts: Parts): RegressionTask {
  const { name, sizes, architectures, modelKeys } = parts;
  const scale = checkedScale(parts.scale ?? scaleOf(parts.values('training')!));
  const splits = onePerSplit((split) => {
    const values = parts.values(split);
    if (values === null) return null;
    return parts.rows(
      split,
      Float32Array.from(values, (value) => (value - scale.mean) / scale.spread),
    );
  });
  const problems = (config: ModelConfig) =>
    pooledProblems('numbers', architectures, config, 1, (given) => [
      ...outputProblems(given),
      ...parts.problems(given),
    ]);
  const predict = async (model: Model, rows: Rows, onProgress?: (done: number) => void) => {
    throwTaskProblems(problems(model.config));
    const answers = new Float64Array(rows.length);
    for await (const [i, output] of outputsByChunk(model, rows, onProgress)) {
      answers[i] = output[0]! * scale.spread + scale.mean;
    }
    return answers;
  };
  const rows = (split: SplitName, config: ModelConfig) => {
    throwTaskProblems(problems(config));
    return splits(split);
  };
  return {
    kind: 'regression',
    name,
    scale,
    tokenizer: null,
    architectures,
    sizes,
    modelKeys: () => modelKeys,
    problems,
    loss(config) {
      throwTaskProblems(problems(config));
      return meanSquaredErrorLoss();
    },
    predict: (model, rows) => predict(model, rows),
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    async evaluate(model, split, how = {}) {
      const rows = splits(split);
      const { numbers, said } = sampleOf(rows.length, how);
      const answers = await predict(model, selectedRows(rows, numbers), how.onProgress);
      const all = parts.values(split)!;
      const values = Float64Array.from(numbers, (number) => all[number]!);
      const squared = meanSquaredDifference(values, answers);
      return {
        ...said,
        metrics: {
          loss: squared / scale.spread ** 2,
          meanSquaredError: squared,
          pearson: pearson(values, answers),
          spearman: spearman(values, answers),
        },
        groups: {},
      };
    },
  };
}

/** Spare outputs of a choice are never right; spare numbers have nothing to be compared with. */
function outputProblems({ outputSize }: ModelConfig): Problem[] {
  if (outputSize <= 1) return [];
  return [
    {
      code: 'task-outputs',
      message: `the model's outputSize is ${outputSize}, and one number is estimated. Use 1.`,
    },
  ];
}

/** @throws SeqlabError `task-number` */
function finite(value: unknown, index: number): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new SeqlabError(
    'task-number',
    `task: example ${index + 1} has the value ${showValue(value)}, which must be a finite number. Correct it or take it out.`,
  );
}

/** A spread of 1 where all are equal: there is nothing to divide by. */
function scaleOf(values: Float64Array): NumberScale {
  const [first = 0] = values;
  if (values.every((value) => value === first)) return { mean: first, spread: 1 };
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
  return { mean, spread: Math.sqrt(variance) || 1 };
}

/** @throws SeqlabError `task-scale` */
function checkedScale(scale: NumberScale): NumberScale {
  const { mean, spread } = Object(scale) as Partial<NumberScale>;
  if (Number.isFinite(mean) && Number.isFinite(spread) && spread! > 0) return scale;
  throw new SeqlabError(
    'task-scale',
    `task: the labels' scale has the mean ${showValue(mean)} and the spread ${showValue(spread)}, and finite numbers with a spread above 0 were expected. Give such a scale, or labels in larger or smaller units.`,
  );
}
