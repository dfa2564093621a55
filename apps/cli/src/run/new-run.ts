import {
  type ModelConfig,
  modelConfigTable,
  type Problem,
  parseTrainingConfig,
  SeqlabError,
  type SequenceDataset,
  type TrainingConfig,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { paperTokenizer } from '../data/choose-tokenizer.js';
import { batchFile, type DataSource, taskSource } from '../data/data-source.js';
import { chooseModelConfig } from '../model/choose-model-config.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { checkRunFits } from './fit-problems.js';
import { type FileRunFlags, newFileRun } from './new-file-run.js';
import { keptSelection, type RunConfig } from './run-config.js';
import { batchTask, namedTask, type RunTask } from './run-task.js';

export interface NewRunOptions extends FileRunFlags, Readonly<Record<string, unknown>> {
  readonly preset?: string;
  readonly config?: string;
  readonly task?: string;
  /** pairs, .jsonl, .tsv or .csv, whatever `file` may be */
  readonly data?: string;
  readonly batch?: string;
}

export interface NewRun {
  readonly config: RunConfig;
  readonly run: RunTask;
  /** what was chosen for the person, in sentences */
  readonly notes: readonly string[];
}

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

/** Both configs, or all that is wrong with either. */
export async function bothConfigs<M>(
  training: () => Promise<TrainingConfig>,
  model: () => Promise<M>,
): Promise<[TrainingConfig, M]> {
  const [first, second] = await Promise.allSettled([training(), model()]);
  if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
  const reasons = [first, second].flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const problems = reasons.map((reason) => (reason instanceof SeqlabError ? reason.problems : []));
  if (reasons.length === 2 && problems.every(({ length }) => length > 0))
    throwProblems('train', problems.flat());
  throw reasons[0];
}

/** Flags beside which others of the same command line are not looked at. */
export function ignoredTogether(options: NewRunOptions, source: DataSource): Problem[] {
  const conflict = (message: string): Problem => ({ code: 'usage-conflict', message });
  const { batchSize, batchTokens, fastMath, backend } = options;
  const problems: Problem[] = [];
  if ((typeof batchSize === 'number' || typeof batchTokens === 'number') && source.kind === 'batch')
    problems.push(
      conflict(
        `${typeof batchSize === 'number' ? '--batch-size' : '--batch-tokens'} cuts pairs into batches: --batch is one already. Leave out one of them.`,
      ),
    );
  if (fastMath === true && (backend === 'cpu' || backend === 'webgpu'))
    problems.push(conflict(`--fast-math is for WASM, and --backend is ${backend}. Leave out one of them.`));
  return problems;
}

const fileFlags = {
  kind: '--kind',
  format: '--format',
  header: '--header',
  lines: '--lines',
  input: '--input',
  output: '--output',
  group: '--group',
  validation: '--validation',
  test: '--test',
  size: '--size',
  context: '--context',
  tokenizer: '--tokenizer',
  sourceTokenizer: '--source-tokenizer',
  targetTokenizer: '--target-tokenizer',
  tokensCache: '--tokens-cache',
} as const;

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

function modelFor(options: NewRunOptions, source: Exclude<DataSource, { readonly kind: 'file' }>): Promise<ModelConfig> {
  if (source.kind === 'batch' || options.config !== undefined) return chooseModelConfig(options);
  const preset = options.preset ?? (needsPadding(datasetByName(source.name)) ? 'seq2seq-padded' : 'seq2seq');
  return chooseModelConfig({ ...options, preset });
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
  'init',
  'out',
  'force',
  ...Object.keys(fileFlags).filter((name) => name !== 'validation' && name !== 'test' && name !== 'tokensCache'),
  ...Object.keys(modelConfigTable),
  ...Object.keys(trainingConfigTable).filter(
    (key) => !['steps', 'checkpointEvery', 'evaluateEvery', 'keepCheckpoints', 'learningRate'].includes(key),
  ),
];
