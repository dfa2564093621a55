import {
  type ModelConfigInput,
  parameterCount,
  parseModelConfig,
  SeqlabError,
  showValue,
  type TrainingConfigInput,
} from '@seqlab/core';
import { patchSizeFor } from '../fitting-config.js';
import type { TaskKind } from '../task.js';
import type { TaskFacts } from './task-facts.js';

/** From smallest to largest. */
export const PRESET_SIZES = ['tiny', 'small', 'medium'] as const;
export type PresetSize = (typeof PRESET_SIZES)[number];

/** Kinds that examples can be had of; a batch that somebody has made is for a model that is there already. */
export type PresetKind = Exclude<TaskKind, 'batch'>;

/** Two complete configs: everything that a preset decides is written in them. */
export interface Preset {
  readonly model: ModelConfigInput;
  readonly training: TrainingConfigInput;
}

/**
 * What a size is. `initStd` is dModel^−½, to three digits: with the embedding's factor of √dModel its rows enter the model as large as
 * positions and everything after them. The rate falls with the width (Yang et al. 2022, table 3: Adam's, for matrices). `layers` of the one stack, or of each of two.
 */
const SIZES = {
  tiny: { dModel: 64, heads: 4, layers: [2, 2], initStd: 0.125, learningRate: 0.003, steps: 1500 },
  small: { dModel: 128, heads: 4, layers: [4, 3], initStd: 0.0884, learningRate: 0.0015, steps: 3000 },
  medium: { dModel: 256, heads: 8, layers: [6, 4], initStd: 0.0625, learningRate: 0.00075, steps: 6000 },
} as const;

/** One label says less about an example than an answer of many tokens, and is learned by heart sooner. */
const DROPOUT: Readonly<Record<PresetKind, number>> = {
  'sequence-to-sequence': 0,
  'language-model': 0,
  'masked-token': 0,
  classification: 0.1,
  regression: 0,
};

const EPOCHS = 20;
const FEWEST_STEPS = 500;
const LARGEST_BATCH = 64;
const BATCH_POSITIONS = 4096;
/** Numbers that a model says at once, one for each id of the vocabulary at each position: 16 MB, of which a step holds several. */
const MOST_SAID = 2 ** 22;

/**
 * A model and a way to train it that learn tasks of a kind without being tuned: docs/defaults.md has the table and what was measured.
 * @throws SeqlabError `preset-size`, `preset-kind`
 * @example presetFor(task.kind, 'tiny', factsOf(task))
 */
export function presetFor(kind: PresetKind, size: PresetSize, facts: TaskFacts): Preset {
  if (!Object.hasOwn(SIZES, size)) {
    throw new SeqlabError(
      'preset-size',
      `presetFor: there is no size ${showValue(size)}. Use ${PRESET_SIZES.join(', ')}, or sizeFor(kind, facts).`,
    );
  }
  if (!Object.hasOwn(DROPOUT, kind)) {
    throw new SeqlabError(
      'preset-kind',
      `presetFor: there is no kind of task ${showValue(kind)}. Use ${Object.keys(DROPOUT).join(', ')}.`,
    );
  }
  return { model: modelOf(kind, size, facts), training: trainingOf(size, facts) };
}

function modelOf(
  kind: PresetKind,
  size: PresetSize,
  { architecture, modelKeys }: TaskFacts,
): ModelConfigInput {
  const { dModel, heads, layers, initStd } = SIZES[size];
  const [alone, each] = layers;
  const count = architecture === 'encoder-decoder' ? each : alone;
  return {
    architecture,
    ...modelKeys,
    dModel,
    heads,
    ...(architecture !== 'decoder-only' && { encoderLayers: count }),
    ...((architecture === 'encoder-decoder' || architecture === 'decoder-only') && { decoderLayers: count }),
    feedForward: 4 * dModel,
    dropout: DROPOUT[kind],
    normFirst: true,
    activation: 'gelu',
    ...positionsOf(modelKeys.imageSize, modelKeys.pooling),
    initStd,
  };
}

/** Images are all of one size, and their patches stand in a plane; texts may be longer than any that was trained on. */
function positionsOf(imageSize: number | undefined, pooling: string | undefined) {
  if (imageSize === undefined) return { positional: 'rotary' };
  const patchSize = patchSizeFor(imageSize);
  const positions = (imageSize / patchSize) ** 2 + (pooling === 'class' ? 1 : 0);
  return { patchSize, positional: 'learned', maxLength: positions };
}

function trainingOf(size: PresetSize, { examples, longest, modelKeys }: TaskFacts): TrainingConfigInput {
  const { learningRate, steps: most } = SIZES[size];
  const fitting = Math.max(1, Math.floor(BATCH_POSITIONS / Math.max(1, longest)));
  const batchSize = Math.min(LARGEST_BATCH, fitting, examples);
  const { parts, rows } = inParts(batchSize, longest * saidAt(modelKeys));
  const wanted = EPOCHS * Math.ceil(examples / batchSize);
  const steps = Math.min(most, Math.max(FEWEST_STEPS, wanted));
  return {
    steps,
    batchSize: rows,
    ...(parts > 1 && { accumulationSteps: parts }),
    optimizer: 'adam',
    learningRate,
    schedule: 'warmup-cosine',
    warmupSteps: Math.ceil(steps / 10),
    clipNorm: 1,
    // a step of these is worth a core for each part
    ...(size !== 'tiny' && { shards: 4 }),
  };
}

/** Of a pooled model as good as nothing; else a number for each id at each position. */
const saidAt = ({ vocabSize = 1, outputSize }: TaskFacts['modelKeys']): number =>
  outputSize === undefined ? vocabSize : 1;

/** A batch whose gradients are added up part by part, so that a large vocabulary takes no more memory than a small one. */
function inParts(batchSize: number, saidByRow: number) {
  const fitting = Math.max(1, Math.floor(MOST_SAID / saidByRow));
  const parts = Math.ceil(batchSize / fitting);
  return { parts, rows: Math.ceil(batchSize / parts) };
}

/**
 * The size for who asks for none: the largest whose model has no more parameters than the training split has tokens, and `tiny` where
 * even that has more. A function of the data alone, so that the same file gives the same model on every machine.
 */
export function sizeFor(kind: PresetKind, facts: TaskFacts): PresetSize {
  const fits = (size: PresetSize) =>
    parameterCount(parseModelConfig(presetFor(kind, size, facts).model)) <= facts.tokens;
  return PRESET_SIZES.filter(fits).at(-1) ?? 'tiny';
}
