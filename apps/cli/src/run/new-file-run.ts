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
import { factsOf, type PresetSize, presetFor, type RegressionTask, sizeFor, type Task } from '@seqlab/tasks';
import { flagOf } from '../command-options.js';
import { ignoredFlags, tableOverrides } from '../table-flags.js';
import { chooseDocument, type FileFlags } from '../task/choose-document.js';
import { chooseTokenizers } from '../task/choose-tokenizers.js';
import { encodedOnce } from '../task/encoded-once.js';
import { encodingOf } from '../task/encoding.js';
import { examplesOf, type TaskFiles } from '../task/file-task.js';
import { heldBackNotes } from '../task/held-back-notes.js';
import { labelsIn, spacedLabelsNote } from '../task/labels-in.js';
import type { TaskDocument } from '../task/task-document.js';
import { chooseModelConfig, isRecord, readModelDocument } from './choose-model-config.js';
import { checkRunFits } from './fit-problems.js';
import {
  bothConfigs,
  ignoredSelection,
  ignoredTogether,
  type NewRun,
  type NewRunOptions,
} from './new-run-options.js';
import { keptSelection } from './run-config.js';
import { closeFiles, fileTask } from './run-task.js';

const SPLITS = ['training', 'validation', 'test'] as const;
/** T of a language model of each size, where none is asked for. */
const CONTEXTS: Readonly<Record<PresetSize, number>> = { tiny: 64, small: 128, medium: 256 };
/** A validation so often over a run. */
const EVALUATIONS = 10;

/** A run that learns from a file of a person's own. */
export async function newFileRun(
  path: string,
  options: NewRunOptions,
  signal?: AbortSignal,
): Promise<NewRun> {
  const {
    document: read,
    files,
    notes,
  } = await chooseDocument(path, fileFlagsOf(options), signal === undefined ? {} : { signal });
  try {
    const chosen = { ...read, labels: read.kind === 'classification' ? labelsIn(files, read) : null };
    const images = files.training.shape === 'images';
    const examples = images ? null : examplesOf(files, chosen);
    const { tokenizers, notes: learned } =
      examples === null || readsNumbers(options)
        ? { tokenizers: null, notes: [] }
        : chooseTokenizers(examples, chosen, options, {
            characters: charactersOf(files),
            unknown: !isPaper(options),
          });
    const spaced = spacedLabelsNote(chosen.labels ?? []);
    const source = { kind: 'file', path: resolve(path), sha256: files.training.file.sha256 } as const;
    const encode = encodedOnce(encodingOf(files, chosen, options.tokensCache));
    const make = (document: TaskDocument) => fileTask(source, files, document, tokenizers, encode);
    const first = make(chosen).task;
    const architecture = (options.architecture ?? first.architectures[0]!) as ModelConfig['architecture'];
    const preset = isPaper(options) ? null : chooseSize(chosen, first, architecture, options.size);
    const decided = decidedBy(chosen, first, options.context ?? CONTEXTS[preset ?? 'tiny']);
    const run = make({ ...chosen, ...decided });
    const base = preset === null ? null : presetFor(chosen.kind, preset, factsOf(run.task, architecture));
    const [training, model] = await bothConfigs(
      async () => parseTrainingConfig(trainingOf(options, run.task, base?.training ?? {})),
      () => modelOf(options, run.task, base?.model ?? null),
    );
    throwProblems('train', [
      ...ignoredFlags(options, trainingConfigTable, training),
      ...ignoredFlags(options, modelConfigTable, model),
      ...ignoredTogether(options, source),
      ...fileConflicts(options, model, run.task),
    ]);
    checkRunFits(model, training, run.task);
    // what is wrong with an example of any split is found now, and what no tokenizer knows is counted
    for (const split of SPLITS) if (run.task.sizes[split] > 0) run.task.rows(split, model);
    return {
      config: { model, training, data: source, selection: keptSelection(options) },
      run,
      notes: [
        ...notes,
        ...(spaced === null ? [] : [spaced]),
        ...(isPaper(options) && options.validation === undefined
          ? [`all of ${path} is trained on, as the paper does (--validation 0.1 holds a tenth back)`]
          : []),
        ...heldBackNotes(chosen, run.task, model),
        ...learned,
        ...encode.unknown(),
        ...((examples?.leftOut ?? 0) === 0
          ? []
          : [
              examples?.leftOut === 1
                ? `1 example of ${path} is held back as well, and left out of the training`
                : `${examples?.leftOut} examples of ${path} are held back as well, and left out of the training`,
            ]),
        ...(preset === null ? [] : [`size: ${preset} (--size tiny, small or medium)`]),
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

/** The size that is asked for, or that suits the data. @throws what the task finds wrong with that architecture */
function chooseSize(
  { kind }: TaskDocument,
  task: Task,
  architecture: ModelConfig['architecture'],
  asked: PresetSize | undefined,
): PresetSize {
  if (!task.architectures.includes(architecture)) {
    throwProblems('train', [
      {
        code: 'task-architecture',
        message: `architecture ${JSON.stringify(architecture)} cannot learn ${kind}. Use ${flagOf('architecture')} ${task.architectures.join(' or ')}.`,
      },
    ]);
  }
  return asked ?? sizeFor(kind, factsOf(task, architecture));
}

/** What a run must know to read its examples the same way again. */
function decidedBy({ kind }: TaskDocument, task: Task, context: number): Partial<TaskDocument> {
  if (kind === 'regression') return { scale: (task as RegressionTask).scale };
  if (kind === 'language-model' || kind === 'masked-token') return { context };
  return {};
}

/** Flags on top of the preset, whose warm-up stays within a shorter run; the validation split is looked at now and then. */
function trainingOf(
  options: NewRunOptions,
  { sizes }: Task,
  preset: Readonly<TrainingConfigInput>,
): TrainingConfigInput {
  const flags = tableOverrides(options, trainingConfigTable) as TrainingConfigInput;
  const {
    batchSize,
    accumulationSteps,
    warmupSteps = 0,
    schedule = 'constant',
    steps = 1000,
    ...rest
  } = preset;
  const count = flags.steps ?? steps;
  const ownBatches = flags.batchSize !== undefined || flags.batchTokens !== undefined;
  const warms = flags.schedule === undefined && schedule === 'warmup-cosine' && count > 0;
  return {
    ...rest,
    steps,
    ...(!ownBatches && batchSize !== undefined && { batchSize }),
    ...(!ownBatches && accumulationSteps !== undefined && { accumulationSteps }),
    ...(warms && { schedule, warmupSteps: Math.min(warmupSteps, Math.floor(count / 10)) }),
    ...(sizes.validation > 0 && count > 0 && { evaluateEvery: Math.ceil(count / EVALUATIONS) }),
    ...flags,
  };
}

/** The preset's model, or that of the paper or of a file, with what the data decide and the flags on top. */
async function modelOf(
  options: NewRunOptions,
  task: Task,
  preset: ModelConfigInput | null,
): Promise<ModelConfig> {
  if (preset !== null) {
    return parseModelConfig({
      ...preset,
      ...widened(preset, options),
      ...placed(preset, options),
      ...tableOverrides(options, modelConfigTable),
    } as ModelConfigInput);
  }
  if (options.preset === 'plain') return chooseModelConfig(options);
  const { vocabSize = 0, padId = null, ...keys } = task.modelKeys('encoder-decoder');
  // a config file says what its own is; of a preset PAD, the last id, is never predicted
  const outputSize = padId === vocabSize - 1 ? vocabSize - 1 : vocabSize;
  return chooseModelConfig(
    options,
    options.config === undefined ? { vocabSize, padId, outputSize, ...keys } : {},
  );
}

/** Rows of the embedding start as large as positions whatever the width: with another width their spread is another. */
function widened({ initStd }: ModelConfigInput, { dModel, feedForward }: NewRunOptions) {
  if (typeof dModel !== 'number' || initStd === undefined) return {};
  return {
    initStd: Number((dModel ** -0.5).toPrecision(3)),
    ...(feedForward === undefined && { feedForward: 4 * dModel }),
  };
}

/** Positions of an image are its patches and a class token: with others of those their number is another. */
function placed({ imageSize, patchSize: chosen }: ModelConfigInput, { patchSize, pooling }: NewRunOptions) {
  const patch = patchSize ?? chosen;
  if (imageSize === undefined || typeof patch !== 'number' || imageSize % patch !== 0) return {};
  return { maxLength: (imageSize / patch) ** 2 + (pooling === 'class' ? 1 : 0) };
}

function fileConflicts(
  options: NewRunOptions,
  { architecture, inputs }: ModelConfig,
  { kind, sizes }: Task,
): Problem[] {
  const conflict = (message: string): Problem => ({ code: 'usage-conflict', message });
  const problems =
    sizes.validation === 0 ? ignoredSelection(options, 'Use --validation 0.1, or leave it out.') : [];
  if (options.sourceTokenizer !== undefined && kind !== 'sequence-to-sequence' && architecture !== 'vision')
    problems.push(conflict(`--source-tokenizer is for pairs, and this is ${kind}. Use --tokenizer.`));
  const names = (['tokenizer', 'sourceTokenizer', 'targetTokenizer'] as const).filter(
    (name) => options[name] !== undefined,
  );
  if (architecture === 'vision' && names.length > 0)
    problems.push(conflict(`${flagOf(names[0]!)} is for texts: this model reads images. Leave it out.`));
  if (inputs === 'scalars' && names.length > 0)
    problems.push(conflict(`${flagOf(names[0]!)} is for tokens: this model reads numbers. Leave it out.`));
  if (options.context !== undefined && kind !== 'language-model' && kind !== 'masked-token')
    problems.push(conflict(`--context is for running text, and this is ${kind}. Leave it out.`));
  if (options.size !== undefined && isPaper(options))
    problems.push(
      conflict('--size chooses a model, and so do --preset and --config. Leave out one of them.'),
    );
  return problems;
}
