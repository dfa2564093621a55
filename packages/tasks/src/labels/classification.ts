import { type Examples, type ModelConfig, type Problem, SeqlabError, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { accuracy, confusionMatrix, crossEntropyLoss, macroF1, matthews } from '@seqlab/training';
import { batchesOfRows } from '../batches.js';
import { charactersOf } from '../characters-of.js';
import { checkTask, textIn } from '../check-task.js';
import { outputsByChunk, outputsOf } from '../evaluation/outputs.js';
import { sampleOf } from '../evaluation/sample.js';
import { type EncodeTexts, encodedExamples, encodeInMemory } from '../rows/encode-texts.js';
import { specialIds } from '../rows/pair-rows.js';
import { selectedRows } from '../rows/select-rows.js';
import type { ModelKeys, SplitName, Task } from '../task.js';
import { throwTaskProblems } from '../task-problems.js';
import { checkImages } from './check-images.js';
import { onePerSplit, splitSizes } from './examples-of.js';
import { pooledProblems, textProblems, visionProblems } from './label-problems.js';
import { type Images, imageLabelRows, type LabelRows, textLabelRows } from './label-rows.js';

/** A task whose answers are classes. */
export interface ClassificationTask extends Task {
  readonly kind: 'classification';
  /** names of the classes; the model's output k is for label k */
  readonly labels: readonly string[];
  /** of the texts; null for images */
  readonly tokenizer: Tokenizer | null;
  rows(split: SplitName, config: ModelConfig): LabelRows;
  /** probabilities of the labels for each row [n][C] */
  predict(model: Model, rows: LabelRows): Promise<Float64Array[]>;
}

export interface TextExample {
  readonly input: string;
  readonly label: string;
}

export interface TextClassificationOptions {
  /** default "texts" */
  readonly name?: string;
  readonly training: Examples<TextExample>;
  readonly validation?: Examples<TextExample>;
  readonly test?: Examples<TextExample>;
  /** default: one id for each of the characters in the examples, and PAD */
  readonly tokenizer?: Tokenizer;
  /** the classes; default: those of the training split, in the order in which they appear */
  readonly labels?: readonly string[];
  /** how the texts become ids; default: in memory */
  readonly encode?: EncodeTexts;
}

/** Text → label: an encoder-only model with pooling, cross-entropy over the classes. */
export function textClassification(options: TextClassificationOptions): ClassificationTask {
  checkTask('textClassification', options, ['tokenizer'], ['labels', 'encode']);
  const { name = 'texts', labels = labelsOf(options.training), encode = encodeInMemory } = options;
  const tokenizer = options.tokenizer ?? charactersOf(options, ['input']);
  const special = specialIds(tokenizer);
  return classificationTask({
    name,
    labels,
    tokenizer,
    sizes: splitSizes(options),
    architectures: ['encoder-only'],
    modelKeys: {
      vocabSize: tokenizer.vocabSize,
      padId: tokenizer.padId,
      outputSize: labels.length,
      pooling: 'mean',
    },
    problems: (config) => textProblems(config, tokenizer),
    rows: (split) => {
      const examples = options[split];
      if (examples === undefined) return null;
      return textLabelRows(
        encodedExamples(examples, tokenizer, { split, side: 'input' }, encode),
        classesOf(examples, labels),
        special,
      );
    },
  });
}

/** Images of one size with a label each. */
export interface LabelledImages extends Images {
  /** [n] class names */
  readonly labels: readonly string[];
}

export interface ImageClassificationOptions {
  /** default "images" */
  readonly name?: string;
  readonly training: LabelledImages;
  readonly validation?: LabelledImages;
  readonly test?: LabelledImages;
  /** the classes; default: those of the training split, in the order in which they appear */
  readonly labels?: readonly string[];
}

/** Image → label: a vision model, cross-entropy over the classes. */
export function imageClassification(options: ImageClassificationOptions): ClassificationTask {
  checkTask('imageClassification', options, [], ['labels']);
  const { name = 'images', training } = options;
  for (const split of [training, options.validation, options.test]) {
    if (split !== undefined) checkImages(split, training, { what: 'label', count: split.labels?.length });
  }
  const examplesOf = ({ labels }: LabelledImages) => labels.map((label) => ({ label }));
  const labels = options.labels ?? labelsOf(examplesOf(training));
  return classificationTask({
    name,
    labels,
    tokenizer: null,
    sizes: splitSizes(options),
    architectures: ['vision'],
    modelKeys: {
      outputSize: labels.length,
      imageSize: training.imageSize,
      channels: training.channels,
    },
    problems: (config) => visionProblems(config, training),
    rows: (split) => {
      const images = options[split];
      return images === undefined ? null : imageLabelRows(images, classesOf(examplesOf(images), labels));
    },
  });
}

interface Parts {
  readonly name: string;
  readonly labels: readonly string[];
  readonly tokenizer: Tokenizer | null;
  readonly sizes: Task['sizes'];
  readonly architectures: Task['architectures'];
  readonly modelKeys: ModelKeys;
  problems(config: ModelConfig): Problem[];
  /** null where there is no such split */
  rows(split: SplitName): LabelRows | null;
}

function classificationTask(parts: Parts): ClassificationTask {
  const { name, labels, tokenizer, sizes, architectures, modelKeys } = parts;
  if (labels.length < 2) {
    throw new SeqlabError(
      'task-labels',
      `task: there is ${labels.length === 0 ? 'no label' : `one label, ${JSON.stringify(labels[0])}`}, and a choice needs two. Give examples of at least two.`,
    );
  }
  const repeated = labels.find((label, k) => labels.indexOf(label) !== k);
  if (repeated !== undefined) {
    throw new SeqlabError(
      'task-labels',
      `task: the label ${JSON.stringify(repeated)} is named twice. Name each once, in the order of the model's outputs.`,
    );
  }
  const splits = onePerSplit(parts.rows);
  const problems = (config: ModelConfig) =>
    pooledProblems('labels', architectures, config, labels.length, parts.problems);
  const loss: Task['loss'] = (config, { labelSmoothing = 0 } = {}) => {
    throwTaskProblems(problems(config));
    return crossEntropyLoss({ labelSmoothing });
  };
  const rows = (split: SplitName, config: ModelConfig) => {
    throwTaskProblems(problems(config));
    return splits(split);
  };
  return {
    kind: 'classification',
    name,
    labels,
    tokenizer,
    architectures,
    sizes,
    modelKeys: () => modelKeys,
    problems,
    loss,
    async predict(model, rows) {
      throwTaskProblems(problems(model.config));
      const outputs = await outputsOf(model, rows);
      return outputs.map((logits) => logSoftmax(logits, labels.length).map(Math.exp));
    },
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    async evaluate(model, split, how = {}) {
      const rows = splits(split);
      const { numbers, said } = sampleOf(rows.length, how);
      throwTaskProblems(problems(model.config));
      const expected = Int32Array.from(numbers, (number) => rows.labels[number]!);
      const answers = new Int32Array(expected.length);
      const costs = new Float64Array(expected.length);
      const outputs = outputsByChunk(model, selectedRows(rows, numbers), how.onProgress);
      for await (const [i, logits] of outputs) {
        const logs = logSoftmax(logits, labels.length);
        answers[i] = logs.indexOf(logs.reduce((a, b) => Math.max(a, b)));
        costs[i] = -logs[expected[i]!]!;
      }
      const matrix = confusionMatrix(expected, answers, labels.length);
      const nats = costs.reduce((sum, cost) => sum + cost, 0);
      return {
        ...said,
        metrics: {
          loss: nats / Math.max(1, expected.length),
          accuracy: accuracy(matrix),
          f1: macroF1(matrix),
          matthews: matthews(matrix),
        },
        groups: {},
        confusion: matrix,
      };
    },
  };
}

/** Labels in the order of their first appearance. */
function labelsOf(examples: Examples<{ readonly label: string }>): string[] {
  const seen = new Set<string>();
  for (let i = 0; i < examples.length; i += 1) seen.add(textIn(examples.at(i), 'label', i));
  return [...seen];
}

/** @throws SeqlabError `task-label-unknown` */
function classesOf(examples: Examples<{ readonly label: string }>, labels: readonly string[]): Int32Array {
  const numbers = new Map(labels.map((label, k) => [label, k]));
  return Int32Array.from({ length: examples.length }, (_, i) => {
    const label = textIn(examples.at(i), 'label', i);
    const number = numbers.get(label);
    if (number !== undefined) return number;
    throw new SeqlabError(
      'task-label-unknown',
      `task: example ${i + 1} has the label ${JSON.stringify(label)}, which the training examples do not have (${labels.slice(0, 10).join(', ')}${labels.length > 10 ? ', …' : ''}). Add examples of it to them, or take this one out.`,
    );
  });
}

/**
 * Natural logarithms of the labels' probabilities, in double precision, over the first `count` logits: a share too small for a number of its own
 * still costs what it costs.
 */
function logSoftmax(logits: Float32Array, count: number): Float64Array {
  const real = Float64Array.from(logits.subarray(0, count));
  const highest = real.reduce((a, b) => Math.max(a, b), -Infinity);
  const total = real.reduce((sum, value) => sum + Math.exp(value - highest), 0);
  return real.map((value) => value - highest - Math.log(total));
}
