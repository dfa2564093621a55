import {
  type ModelConfig,
  modelConfigTable,
  type Problem,
  parseTrainingConfig,
  SeqlabError,
  type SequenceDataset,
  type Tokenizer,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import { paperTokenizer, tokenizerFor } from '../data/choose-tokenizer.js';
import { type DataSource, fileSource, readDataset, taskSource } from '../data/read-dataset.js';
import { type TrainingData, trainingData } from '../data/training-data.js';
import { chooseModelConfig } from '../model/choose-model-config.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { checkRunFits, pairsProblem } from './fit-problems.js';
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
  const source = sourceOf(options);
  // A preset's text keys would be refused one by one in a model of images, where the pairs are what does not fit.
  const unfit = options.architecture === 'vision' && source.kind !== 'batch' ? pairsProblem('vision') : null;
  if (unfit !== null) throwProblems('data', [unfit]);
  const { training, model, tokenizer, dataset } = await configsFor(options, source);
  throwProblems('train', [
    ...ignoredFlags(options, trainingConfigTable, training),
    ...ignoredFlags(options, modelConfigTable, model),
    ...ignoredTogether(options, source, model),
  ]);
  const data = trainingData(source, model, tokenizer, dataset);
  checkRunFits(model, training, data);
  return { config: { model, training, data: source }, data };
}

/** Both configs, or all that is wrong with either. */
async function configsFor(options: NewRunOptions, source: DataSource) {
  const [training, model] = await Promise.allSettled([
    (async () => parseTrainingConfig(tableOverrides(options, trainingConfigTable)))(),
    modelFor(options, source),
  ]);
  if (training.status === 'fulfilled' && model.status === 'fulfilled')
    return { training: training.value, ...model.value };
  const reasons = [training, model].flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const problems = reasons.map((reason) => (reason instanceof SeqlabError ? reason.problems : []));
  if (reasons.length === 2 && problems.every(({ length }) => length > 0))
    throwProblems('train', problems.flat());
  throw reasons[0];
}

/** Flags beside which others of the same command line are not looked at. */
function ignoredTogether(options: NewRunOptions, source: DataSource, { inputs }: ModelConfig): Problem[] {
  const conflict = (message: string): Problem => ({ code: 'usage-conflict', message });
  const { tokenizer, batchSize, fastMath, backend } = options;
  const problems: Problem[] = [];
  if (tokenizer !== undefined && source.kind === 'task')
    problems.push(
      conflict('--tokenizer is for --data: the tasks of the paper have the paper’s symbols. Leave it out.'),
    );
  if (tokenizer !== undefined && source.kind === 'batch')
    problems.push(conflict('--tokenizer is for --data: a batch holds ids already. Leave it out.'));
  if (tokenizer !== undefined && source.kind === 'file' && inputs === 'scalars')
    problems.push(conflict('--tokenizer is for tokens: this model reads numbers. Leave it out.'));
  if (typeof batchSize === 'number' && source.kind === 'batch')
    problems.push(
      conflict('--batch-size cuts pairs into batches: --batch is one already. Leave out one of them.'),
    );
  if (fastMath === true && (backend === 'cpu' || backend === 'webgpu'))
    problems.push(conflict(`--fast-math is for WASM, and --backend is ${backend}. Leave out one of them.`));
  return problems;
}

/** The task on which the paper shows each preset, for those who name a preset only. */
const presetTasks: ReadonlyMap<string, string> = new Map([
  ['plain', 'copy4'],
  ['token', 'copy4'],
  ['masked', 'one-to-three'],
  ['seq2seq', 'alternating'],
  ['seq2seq-padded', 'all-eight-copy'],
]);

function sourceOf({ preset, task, data, batch }: NewRunOptions): DataSource {
  if (batch !== undefined) return fileSource('batch', batch);
  if (data !== undefined) return fileSource('file', data);
  return taskSource(task ?? presetTasks.get(preset ?? '') ?? 'alternating');
}

/**
 * The model, the pairs and the tokenizer for them. A preset takes its vocabulary from the tokenizer of a data file; a config file
 * says what its own is.
 */
async function modelFor(
  options: NewRunOptions,
  source: DataSource,
): Promise<{ model: ModelConfig; tokenizer: Tokenizer | null; dataset: SequenceDataset | null }> {
  if (source.kind === 'batch')
    return { model: await chooseModelConfig(options), tokenizer: null, dataset: null };
  const dataset = readDataset(source);
  if (source.kind === 'task') {
    const preset = options.preset ?? (needsPadding(dataset) ? 'seq2seq-padded' : 'seq2seq');
    const model = await chooseModelConfig(options.config === undefined ? { ...options, preset } : options);
    return { model, tokenizer: model.inputs === 'scalars' ? null : paperTokenizer(model.padId), dataset };
  }
  if (options.preset === 'plain')
    return { model: await chooseModelConfig(options), tokenizer: null, dataset };
  const wanted = options.vocabSize as number | undefined;
  const tokenizer = tokenizerFor(dataset, { kind: options.tokenizer ?? 'character', vocabSize: wanted });
  const model = await chooseModelConfig(options, vocabularyOf(options, tokenizer));
  return { model, tokenizer, dataset };
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
