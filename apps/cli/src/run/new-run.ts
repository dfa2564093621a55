import {
  type ModelConfig,
  modelConfigTable,
  parseTrainingConfig,
  SeqlabError,
  type SequenceDataset,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { paperTokenizer } from '../data/choose-tokenizer.js';
import { batchFile, type DataSource, taskSource } from '../data/data-source.js';
import { chooseModelConfig } from '../model/choose-model-config.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { checkRunFits } from './fit-problems.js';
import { newFileRun } from './new-file-run.js';
import {
  bothConfigs,
  fileFlags,
  ignoredTogether,
  type NewRun,
  type NewRunOptions,
} from './new-run-options.js';
import { keptSelection } from './run-config.js';
import { batchTask, namedTask } from './run-task.js';

/** Turns the flags of `train` into a checked config and what it learns. Reads files; writes nothing. */
export async function newRun(options: NewRunOptions, signal?: AbortSignal): Promise<NewRun> {
  const file = options.file ?? options.data;
  if (file !== undefined) return newFileRun(file, options, signal);
  refuseFileFlags(options);
  const source = sourceOf(options);
  const [training, model] = await bothConfigs(
    async () => parseTrainingConfig(tableOverrides(options, trainingConfigTable)),
    () => modelFor(options, source),
  );
  throwProblems('train', [
    ...ignoredFlags(options, trainingConfigTable, training),
    ...ignoredFlags(options, modelConfigTable, model),
    ...ignoredTogether(options, source),
  ]);
  const run =
    source.kind === 'batch'
      ? batchTask(source, model)
      : namedTask(source.name, model, model.inputs === 'scalars' ? null : paperTokenizer(model.padId));
  checkRunFits(model, training, run.task);
  return { config: { model, training, data: source, selection: keptSelection(options) }, run, notes: [] };
}

/** Flags about a file say nothing where there is none. @throws SeqlabError `usage-conflict` */
function refuseFileFlags(options: NewRunOptions): void {
  const given = Object.entries(fileFlags).filter(([name]) => options[name] !== undefined);
  const names = given.map(([, flag]) => flag);
  if (names.length === 0) return;
  const why =
    options.batch === undefined
      ? 'the tasks of the paper have their own examples and symbols'
      : 'a batch holds ids already';
  throw new SeqlabError(
    'usage-conflict',
    `train: ${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} for a file of examples: ${why}. Leave ${names.length === 1 ? 'it' : 'them'} out.`,
  );
}

/** The task on which the paper shows each preset, for those who name a preset only. */
const presetTasks: ReadonlyMap<string, string> = new Map([
  ['plain', 'copy4'],
  ['token', 'copy4'],
  ['masked', 'one-to-three'],
  ['seq2seq', 'alternating'],
  ['seq2seq-padded', 'all-eight-copy'],
]);

function sourceOf({ preset, task, batch }: NewRunOptions): Exclude<DataSource, { readonly kind: 'file' }> {
  if (batch !== undefined) return batchFile(batch);
  return taskSource(task ?? presetTasks.get(preset ?? '') ?? 'alternating');
}

function modelFor(
  options: NewRunOptions,
  source: Exclude<DataSource, { readonly kind: 'file' }>,
): Promise<ModelConfig> {
  if (source.kind === 'batch' || options.config !== undefined) return chooseModelConfig(options);
  const preset = options.preset ?? (needsPadding(datasetByName(source.name)) ? 'seq2seq-padded' : 'seq2seq');
  return chooseModelConfig({ ...options, preset });
}

function needsPadding({ examples }: SequenceDataset): boolean {
  const lengths = (key: 'input' | 'output') => new Set(examples.map((example) => example[key].length)).size;
  return lengths('input') > 1 || lengths('output') > 1;
}
