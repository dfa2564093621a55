export type { Baseline, TokenizedTask } from './baselines/baseline.js';
export { type BaselineOptions, baselineOf, baselinesOf } from './baselines/baseline-of.js';
export { naiveBayes } from './baselines/naive-bayes.js';
export { type BatchOptions, batchesOfRows, type TaskBatches } from './batches.js';
export { chunksBySize } from './evaluation/chunks.js';
export type { AnsweringTask, Examination, ExaminedAnswer, ExamineOptions } from './examination.js';
export { type GivenBatchOptions, givenBatch } from './given-batch.js';
export { augmentationOf, type ImageAugmentation } from './labels/augment-image.js';
export {
  type ClassificationTask,
  type ImageClassificationOptions,
  imageClassification,
  type LabelledImages,
  type TextClassificationOptions,
  type TextExample,
  textClassification,
} from './labels/classification.js';
export { type Images, imageLabelRows, type LabelRows, textLabelRows } from './labels/label-rows.js';
export {
  type ImageRegressionOptions,
  imageRegression,
  type NumberExample,
  type NumberedImages,
  type NumberScale,
  type RegressionTask,
  type TextRegressionOptions,
  type TextRegressionTask,
  textRegression,
} from './labels/regression.js';
export { type AnswerOptions, answerPairs } from './pairs/answer-pairs.js';
export { scalarPairs } from './pairs/scalar-pairs.js';
export {
  type PairExample,
  type PairsTask,
  type SequenceToSequenceOptions,
  sequenceToSequence,
} from './pairs/sequence-to-sequence.js';
export {
  PRESET_SIZES,
  type Preset,
  type PresetKind,
  type PresetSize,
  presetFor,
  sizeFor,
} from './presets/preset-for.js';
export { factsOf, type TaskFacts } from './presets/task-facts.js';
export {
  type EncodeTexts,
  encodedTexts,
  encodeInMemory,
  type TextsOf,
} from './rows/encode-texts.js';
export { type EncodedPairs, pairRows, prefixRows, type SpecialIds } from './rows/pair-rows.js';
export { type RaggedIds, raggedIds, raggedIdsBuilder, raggedIdsOf } from './rows/ragged-ids.js';
export { type Ids, type Row, type Rows, type TokenRows, tokenRows } from './rows/rows.js';
export { documentRows, type LongIds, windowRows } from './rows/text-rows.js';
export type {
  EvaluateOptions,
  Evaluation,
  Metrics,
  ModelKeys,
  SplitName,
  Task,
  TaskKind,
  TextModelKeys,
} from './task.js';
export {
  type FilledText,
  type FillOptions,
  HIDDEN,
  type HiddenToken,
  hiddenIds,
} from './text/fill-hidden.js';
export { type LanguageModelOptions, type LanguageTask, languageModel } from './text/language-model.js';
export { type MaskedTask, type MaskedTokenOptions, maskedToken } from './text/masked-token.js';
export type { TextSplit } from './text/text-split.js';
