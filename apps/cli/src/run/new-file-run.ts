import { resolve } from 'node:path';
import {
  type ModelConfig,
  type ModelConfigInput,
  modelConfigTable,
  type Problem,
  parseModelConfig,
  parseTrainingConfig,
  type TrainingConfigInput,
  throwProblems,
  trainingConfigTable,
} from '@seqlab/core';
import type { EncodeTexts, RegressionTask, Task } from '@seqlab/tasks';
import { flagOf } from '../command-options.js';
import { chooseModelConfig, isRecord, readModelDocument } from '../model/choose-model-config.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { chooseDocument, type FileFlags } from '../task/choose-document.js';
import { chooseTokenizers, type TokenizerFlags } from '../task/choose-tokenizers.js';
import { encodingOf } from '../task/encoding.js';
import { examplesOf, type TaskFiles } from '../task/file-task.js';
import { labelsIn } from '../task/labels-in.js';
import { type Facts, presetFor, type Size, sizeFor } from '../task/preset.js';
import type { TaskDocument } from '../task/task-document.js';
import { checkRunFits } from './fit-problems.js';
import { bothConfigs, ignoredTogether, type NewRun, type NewRunOptions } from './new-run.js';
import { keptSelection } from './run-config.js';
import { closeFiles, fileTask } from './run-task.js';

export interface FileRunFlags extends FileFlags, TokenizerFlags {
  /** the file of examples */
  readonly file?: string;
  readonly size?: Size;
  /** T of a language model */
  readonly context?: number;
  /** folder of token ids that are made once */
  readonly tokensCache?: string;
}

const DEFAULT_CONTEXT = 64;

/** A run that learns from a file of a person's own. */
export async function newFileRun(path: string, options: NewRunOptions, signal?: AbortSignal): Promise<NewRun> {
  const { document: read, files, notes } = await chooseDocument(
    path,
    fileFlagsOf(options),
    signal === undefined ? {} : { signal },
  );
  try {
    const chosen = { ...read, labels: read.kind === 'classification' ? labelsIn(files, read) : null };
    const examples = examplesOf(files, chosen);
    const scalars = readsNumbers(options);
    const { tokenizers, notes: learned } = chooseTokenizers(examples, chosen, options, {
      characters: charactersOf(files),
      unknown: !isPaper(options),
    });
    const source = { kind: 'file', path: resolve(path), sha256: files.training.file.sha256 } as const;
    const encode = encodedOnce(encodingOf(files, chosen, options.tokensCache));
    const make = (document: TaskDocument) => fileTask(source, files, document, scalars ? null : tokenizers, encode);
    const first = make(chosen);
    const facts = isPaper(options) ? null : factsOf(first.task);
    const size = options.size ?? (facts === null ? 'tiny' : sizeFor(chosen.kind, facts));
    const preset = facts === null ? null : presetFor(chosen.kind, size, facts);
    const run = make({ ...chosen, ...decidedBy(chosen, first.task, options.context ?? preset?.context) });
    const [training, model] = await bothConfigs(
      async () => parseTrainingConfig(trainingOf(options, preset?.training ?? {})),
      () => modelOf(options, run.task, preset?.model ?? null),
    );
    throwProblems('train', [
      ...ignoredFlags(options, trainingConfigTable, training),
      ...ignoredFlags(options, modelConfigTable, model),
      ...ignoredTogether(options, source),
      ...fileConflicts(options, model, chosen),
    ]);
    checkRunFits(model, training, run.task);
    return {
      config: { model, training, data: source, selection: keptSelection(options) },
      run,
      notes: [
        ...notes,
        ...(scalars ? [] : learned),
        ...(examples.leftOut === 0
          ? []
          : [`${examples.leftOut} examples of ${path} are held back as well, and left out of the training`]),
        ...(preset === null ? [] : [`size: ${size} (--size tiny, small or medium)`]),
      ],
    };
  } catch (error) {
    closeFiles(files);
    throw error;
  }
}

/** A preset of the paper, or a config of one's own: then nothing is held back and nothing chosen but what the data decide. */
const isPaper = ({ preset, config }: NewRunOptions): boolean => preset !== undefined || config !== undefined;

/** Presets of the paper, and `--data`, are about pairs. */
function fileFlagsOf(options: NewRunOptions): FileFlags {
  const pairs = options.preset !== undefined || options.data !== undefined || readsPairs(options);
  return {
    ...options,
    kind: options.kind ?? (pairs ? 'sequence-to-sequence' : undefined),
    validation: options.validation ?? (isPaper(options) ? 'none' : undefined),
  };
}

/** Whether the architecture leaves nothing else. */
function readsPairs({ config, architecture }: NewRunOptions): boolean {
  const document = config === undefined ? null : readModelDocument(config);
  const given = architecture ?? (isRecord(document) ? document.architecture : undefined);
  return given === 'encoder-decoder';
}

/** Whether the model has digits as numbers, as the paper's first stage. */
function readsNumbers({ preset, config, inputs }: NewRunOptions): boolean {
  const document = config === undefined ? null : readModelDocument(config);
  const given = inputs ?? (isRecord(document) ? document.inputs : undefined);
  return given === 'scalars' || (given === undefined && preset === 'plain');
}

function charactersOf({ training }: TaskFiles): number {
  return training.shape === 'text' ? training.file.characters : training.file.bytes;
}

/** Each side of each split once, for a task that is made again with another context. */
function encodedOnce(encode: EncodeTexts): EncodeTexts {
  const known = new Map<string, ReturnType<EncodeTexts>>();
  return (texts, tokenizer, of) => {
    const key = `${of.split}/${of.side}`;
    const ids = known.get(key) ?? encode(texts, tokenizer, of);
    known.set(key, ids);
    return ids;
  };
}

/** What a preset is chosen by. */
function factsOf(task: Task): Facts {
  const architecture = task.architectures[0]!;
  const keys = task.modelKeys(architecture);
  const rows = task.rows('training', parseModelConfig({ architecture, ...keys } as ModelConfigInput));
  let [longest, positions] = [0, 0];
  for (let i = 0; i < rows.length; i += 1) {
    const size = rows.size(i);
    positions += size;
    if (size > longest) longest = size;
  }
  return { vocabSize: keys.vocabSize ?? 0, examples: rows.length, longest, positions };
}

/** What a run must know to read its examples the same way again. */
function decidedBy({ kind }: TaskDocument, task: Task, context: number | undefined): Partial<TaskDocument> {
  if (kind === 'regression') return { scale: (task as RegressionTask).scale };
  if (kind === 'language-model') return { context: context ?? DEFAULT_CONTEXT };
  return {};
}

/** Flags on top of the preset; a warm-up of the preset's own stays within a shorter run. */
function trainingOf(options: NewRunOptions, preset: Readonly<TrainingConfigInput>): TrainingConfigInput {
  const flags = tableOverrides(options, trainingConfigTable) as TrainingConfigInput;
  const { batchSize, batchTokens, warmupSteps, ...rest } = preset;
  const steps = flags.steps ?? rest.steps ?? 0;
  const ownBatches = flags.batchSize !== undefined || flags.batchTokens !== undefined;
  const scheduled = flags.schedule === undefined || flags.schedule === rest.schedule;
  return {
    ...rest,
    ...(!ownBatches && batchSize !== undefined && { batchSize }),
    ...(!ownBatches && batchTokens !== undefined && { batchTokens }),
    ...(scheduled && warmupSteps !== undefined && { warmupSteps: Math.min(warmupSteps, Math.floor(steps / 10)) }),
    ...flags,
  };
}

/** The preset's model, or that of the paper or of a file, with what the data decide and the flags on top. */
async function modelOf(
  options: NewRunOptions,
  task: Task,
  preset: (Partial<ModelConfigInput> & Pick<ModelConfig, 'architecture'>) | null,
): Promise<ModelConfig> {
  if (preset !== null) {
    const architecture = (options.architecture as ModelConfig['architecture']) ?? preset.architecture;
    const keys = task.modelKeys(architecture);
    return parseModelConfig({
      ...preset,
      ...keys,
      ...tableOverrides(options, modelConfigTable),
      architecture,
    } as ModelConfigInput);
  }
  if (options.preset === 'plain') return chooseModelConfig(options);
  const { vocabSize = 0, padId = null, ...keys } = task.modelKeys('encoder-decoder');
  // a config file says what its own is; of a preset PAD, the last id, is never predicted
  const outputSize = padId === vocabSize - 1 ? vocabSize - 1 : vocabSize;
  return chooseModelConfig(options, options.config === undefined ? { vocabSize, padId, outputSize, ...keys } : {});
}

function fileConflicts(options: NewRunOptions, { inputs }: ModelConfig, { kind }: TaskDocument): Problem[] {
  const conflict = (message: string): Problem => ({ code: 'usage-conflict', message });
  const problems: Problem[] = [];
  const names = (['tokenizer', 'sourceTokenizer', 'targetTokenizer'] as const).filter((name) => options[name] !== undefined);
  if (inputs === 'scalars' && names.length > 0)
    problems.push(conflict(`${flagOf(names[0]!)} is for tokens: this model reads numbers. Leave it out.`));
  if (options.context !== undefined && kind !== 'language-model')
    problems.push(conflict(`--context is for running text, and this is ${kind}. Leave it out.`));
  if (options.size !== undefined && isPaper(options))
    problems.push(conflict('--size chooses a model, and so do --preset and --config. Leave out one of them.'));
  return problems;
}
