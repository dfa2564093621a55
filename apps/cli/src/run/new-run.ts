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
import { presetTask } from '@seqlab/studies';
import { paperTokenizer } from '../data/choose-tokenizer.js';
import { batchFile, type DataSource, taskSource } from '../data/data-source.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { chooseModelConfig } from './choose-model-config.js';
import { checkRunFits } from './fit-problems.js';
import { newFileRun } from './new-file-run.js';
import {
  bothConfigs,
  fileFlags,
  ignoredSelection,
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
  // A preset's text keys would be refused one by one in a model of images, where the pairs are what does not fit.
  if (source.kind !== 'batch') refuseForPairs(options.architecture);
  const [training, model] = await bothConfigs(
    async () => parseTrainingConfig(tableOverrides(options, trainingConfigTable)),
    () => modelFor(options, source),
  );
  throwProblems('train', [
    ...ignoredFlags(options, trainingConfigTable, training),
    ...ignoredFlags(options, modelConfigTable, model),
    ...ignoredTogether(options, source),
    ...ignoredSelection(options, 'Leave it out.'),
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

/** @throws SeqlabError `task-architecture` for what learns no pairs, whatever else its config says */
function refuseForPairs(architecture: unknown): void {
  if (architecture !== 'encoder-only' && architecture !== 'vision') return;
  throwProblems('train', [
    {
      code: 'task-architecture',
      message: `architecture "${architecture}" cannot learn pairs: it ${architecture === 'vision' ? 'reads images' : 'has one answer for each input'}. Use --architecture encoder-decoder or decoder-only, a file of labels, or whole batches of ids with --batch.`,
    },
  ]);
}

/** Who names a preset only means the task on which the paper shows it. */
function sourceOf({
  preset = 'seq2seq',
  task,
  batch,
}: NewRunOptions): Exclude<DataSource, { readonly kind: 'file' }> {
  if (batch !== undefined) return batchFile(batch);
  return taskSource(task ?? presetTask(preset) ?? 'alternating');
}

function modelFor(
  options: NewRunOptions,
  source: Exclude<DataSource, { readonly kind: 'file' }>,
): Promise<ModelConfig> {
  if (source.kind === 'batch' || options.config !== undefined) return chooseModelConfig(options);
  // PAD keeps the input of a prefix model out of its loss
  const padded = options.architecture === 'decoder-only' || needsPadding(datasetByName(source.name));
  const preset = options.preset ?? (padded ? 'seq2seq-padded' : 'seq2seq');
  return chooseModelConfig({ ...options, preset });
}

function needsPadding({ examples }: SequenceDataset): boolean {
  const lengths = (key: 'input' | 'output') => new Set(examples.map((example) => example[key].length)).size;
  return lengths('input') > 1 || lengths('output') > 1;
}
