import {
  type ModelConfig,
  modelConfigTable,
  parseTrainingConfig,
  type SequenceDataset,
  type Tokenizer,
  trainingConfigTable,
} from '@seqlab/core';
import { paperTokenizer, tokenizerFor } from '../data/choose-tokenizer.js';
import { type DataSource, fileSource, readDataset, taskSource } from '../data/read-dataset.js';
import { type TrainingData, trainingData } from '../data/training-data.js';
import { chooseModelConfig } from '../model/choose-model-config.js';
import { tableOverrides } from '../table-flags.js';
import type { RunConfig } from './run-config.js';

export interface NewRunOptions extends Readonly<Record<string, unknown>> {
  readonly preset?: string;
  readonly config?: string;
  readonly task?: string;
  readonly data?: string;
  readonly batch?: string;
  readonly tokenizer?: string;
}

/** Turns the flags of `train` into a checked config and its data. Reads files; writes nothing. */
export async function newRun(options: NewRunOptions): Promise<{ config: RunConfig; data: TrainingData }> {
  const training = parseTrainingConfig(tableOverrides(options, trainingConfigTable));
  const source = sourceOf(options);
  const { model, tokenizer } = await modelFor(options, source);
  const data = trainingData(source, model, tokenizer);
  return { config: { model, training, data: source }, data };
}

/** The task on which the paper shows each preset, for those who name a preset only. */
const presetTasks: Readonly<Record<string, string>> = {
  plain: 'copy4',
  token: 'copy4',
  masked: 'one-to-three',
  seq2seq: 'alternating',
  'seq2seq-padded': 'all-eight-copy',
};

function sourceOf({ preset, task, data, batch }: NewRunOptions): DataSource {
  if (batch !== undefined) return fileSource('batch', batch);
  if (data !== undefined) return fileSource('file', data);
  return taskSource(task ?? presetTasks[preset ?? ''] ?? 'alternating');
}

/**
 * The model, and the tokenizer for its data. A preset takes its vocabulary from the tokenizer of a data file; a config file
 * says what its own is.
 */
async function modelFor(
  options: NewRunOptions,
  source: DataSource,
): Promise<{ model: ModelConfig; tokenizer: Tokenizer | null }> {
  if (source.kind === 'batch') return { model: await chooseModelConfig(options), tokenizer: null };
  const dataset = readDataset(source);
  if (source.kind === 'task') {
    const preset = options.preset ?? (needsPadding(dataset) ? 'seq2seq-padded' : 'seq2seq');
    const model = await chooseModelConfig(options.config === undefined ? { ...options, preset } : options);
    return { model, tokenizer: model.inputs === 'scalars' ? null : paperTokenizer(model.padId) };
  }
  if (options.preset === 'plain') return { model: await chooseModelConfig(options), tokenizer: null };
  const wanted = options.vocabSize as number | undefined;
  const tokenizer = tokenizerFor(dataset, { kind: options.tokenizer ?? 'character', vocabSize: wanted });
  return { model: await chooseModelConfig(options, vocabularyOf(options, tokenizer)), tokenizer };
}

/** What the tokenizer says about the model, for keys that no config file has. PAD, the last id, is never predicted. */
function vocabularyOf(options: NewRunOptions, { vocabSize, padId }: Tokenizer): Record<string, unknown> {
  if (options.config !== undefined) return {};
  return { vocabSize, padId, outputSize: padId === vocabSize - 1 ? vocabSize - 1 : vocabSize };
}

function needsPadding({ examples }: SequenceDataset): boolean {
  const lengths = (key: 'input' | 'output') => new Set(examples.map((example) => example[key].length)).size;
  return lengths('input') > 1 || lengths('output') > 1;
}

/**
 * Every flag that decides what a run is: a resumed run has them in its config already. `data` and `batch` are not among them,
 * since they may say where the same file is now.
 */
export const newRunFlags: readonly string[] = [
  'preset',
  'config',
  'task',
  'tokenizer',
  'init',
  'out',
  'force',
  ...Object.keys(modelConfigTable),
  ...Object.keys(trainingConfigTable).filter(
    (key) => !['steps', 'checkpointEvery', 'evaluateEvery', 'keepCheckpoints'].includes(key),
  ),
];
