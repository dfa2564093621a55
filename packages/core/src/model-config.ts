import { checkArgument } from './check-argument.js';
import type { ConfigDocument, ConfigInput, ConfigOf, ConfigTable } from './config-table.js';
import { parameterCount } from './parameter-count.js';
import { checkAgainstTable, throwProblems } from './parse-config.js';
import type { Problem } from './seqlab-error.js';

/** Every key of a model config. Defaults are those of `torch.nn.Transformer` where torch has one. */
export const modelConfigTable = {
  /** which stacks the model has; required */
  architecture: {
    type: 'choice',
    choices: ['encoder-decoder', 'encoder-only', 'decoder-only', 'vision'],
    help: 'which stacks the model has',
  },
  /** V: number of token ids, special ones included; default: 0 where inputs is "scalars", required otherwise */
  vocabSize: {
    type: 'integer',
    minimum: 0,
    maximum: 16777216,
    follows: '0 where inputs is "scalars" or architecture "vision", required otherwise',
    help: 'V: number of token ids, special ones included',
  },
  /** number of outputs per position; smaller than vocabSize where PAD is never predicted; default: vocabSize, or 1 where inputs is "scalars" */
  outputSize: {
    type: 'integer',
    minimum: 1,
    maximum: 16777216,
    follows: 'vocabSize, or 1 where inputs is "scalars"',
    help: 'number of outputs per position; smaller than vocabSize where PAD is never predicted',
  },
  /** id of PAD: masked as a key, ignored as a label, its embedding row is zero and stays so; default null */
  padId: {
    type: 'integer',
    minimum: 0,
    maximum: 16777215,
    nullable: true,
    default: null,
    help: 'id of PAD: masked as a key, ignored as a label, its embedding row is zero and stays so',
  },
  /** token ids, or one raw number per position without embedding and un-embedding; default 'tokens' */
  inputs: {
    type: 'choice',
    choices: ['tokens', 'scalars'],
    default: 'tokens',
    help: 'token ids, or one raw number per position without embedding and un-embedding',
  },
  /** D: width of the model; default 512 */
  dModel: { type: 'integer', minimum: 1, maximum: 65536, default: 512, help: 'D: width of the model' },
  /** H: attention heads; must divide dModel; default 8 */
  heads: {
    type: 'integer',
    minimum: 1,
    maximum: 1024,
    default: 8,
    help: 'H: attention heads; must divide dModel',
  },
  /** layers of the encoder; default 6 */
  encoderLayers: {
    type: 'integer',
    minimum: 0,
    maximum: 1024,
    default: 6,
    only: { architecture: ['encoder-decoder', 'encoder-only', 'vision'] },
    help: 'layers of the encoder',
  },
  /** layers of the decoder; default 6 */
  decoderLayers: {
    type: 'integer',
    minimum: 0,
    maximum: 1024,
    default: 6,
    only: { architecture: ['encoder-decoder', 'decoder-only'] },
    help: 'layers of the decoder',
  },
  /** F: width of the hidden layer of the feed-forward blocks; default 2048 */
  feedForward: {
    type: 'integer',
    minimum: 1,
    maximum: 1048576,
    default: 2048,
    help: 'F: width of the hidden layer of the feed-forward blocks',
  },
  /** share of values set to zero during training; default 0.1 */
  dropout: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    default: 0.1,
    help: 'share of values set to zero during training',
  },
  /** added to the variance in layer normalisation, to the mean square with norm 'rms'; default 1e-5 */
  layerNormEps: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 1,
    default: 1e-5,
    help: 'added to the variance in layer normalisation, to the mean square with norm "rms"',
  },
  /** normalise before each block (pre-norm) instead of after it (post-norm); default false */
  normFirst: {
    type: 'boolean',
    default: false,
    help: 'normalise before each block (pre-norm) instead of after it (post-norm)',
  },
  /** of the feed-forward blocks; gelu is the exact one, with erf; default 'relu' */
  activation: {
    type: 'choice',
    choices: ['relu', 'gelu'],
    default: 'relu',
    help: 'of the feed-forward blocks; gelu is the exact one, with erf',
  },
  /** how the model knows where a token stands; default 'none' */
  positional: {
    type: 'choice',
    choices: ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'],
    default: 'none',
    help: 'how the model knows where a token stands',
  },
  /** the decoder sees only the positions up to its own; default true */
  causal: {
    type: 'boolean',
    default: true,
    only: { architecture: ['encoder-decoder', 'decoder-only'] },
    help: 'the decoder sees only the positions up to its own',
  },
  /** longest sequence of a model with learned positions; default 512 */
  maxLength: {
    type: 'integer',
    minimum: 1,
    maximum: 1048576,
    default: 512,
    only: { positional: ['learned'] },
    help: 'longest sequence of a model with learned positions; for images the number of patches, and one for a class token',
  },
  srcVocabSize: {
    type: 'integer',
    minimum: 1,
    maximum: 16777216,
    nullable: true,
    default: null,
    only: { architecture: ['encoder-decoder'] },
    help: "V of the source where its tokenizer is another than the target's; null: one embedding serves both",
  },
  srcPadId: {
    type: 'integer',
    minimum: 0,
    maximum: 16777215,
    nullable: true,
    default: null,
    only: { architecture: ['encoder-decoder'] },
    help: 'id of PAD in the source where srcVocabSize is given; null: the source has none',
  },
  pooling: {
    type: 'choice',
    choices: ['none', 'mean', 'sum', 'class'],
    follows: '"mean" where architecture is "vision", "none" otherwise',
    only: { architecture: ['encoder-only', 'vision'] },
    help: 'how an encoder-only model or a vision model comes to one output per example: mean or sum of all positions, or a learned class token in front; none: one output per position',
  },
  imageSize: {
    type: 'integer',
    minimum: 1,
    maximum: 4096,
    default: 28,
    only: { architecture: ['vision'] },
    help: 'height and width of the images of a vision model, in pixels',
  },
  patchSize: {
    type: 'integer',
    minimum: 1,
    maximum: 4096,
    default: 4,
    only: { architecture: ['vision'] },
    help: 'height and width of a patch, in pixels; must divide imageSize',
  },
  channels: {
    type: 'integer',
    minimum: 1,
    maximum: 4096,
    default: 1,
    only: { architecture: ['vision'] },
    help: 'C: numbers per pixel: 1 for grey, 3 for colour',
  },
  embeddingScale: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 65536,
    nullable: true,
    default: null,
    only: { architecture: ['encoder-decoder', 'encoder-only', 'decoder-only'] },
    help: 'factor of the embedding rows before positions are added; null is √dModel (Vaswani et al. 2017, section 3.4)',
  },
  initStd: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 100,
    nullable: true,
    default: null,
    help: 'standard deviation of the embedding rows at the start, learned positions to match, and residual projections of a decoder-only model divided by the root of their number; null is torch: 1 for both',
  },
  bias: {
    type: 'boolean',
    default: true,
    help: 'whether linear layers, attention, norms and the un-embedding have a bias',
  },
  /** what every norm is; default 'layer' */
  norm: {
    type: 'choice',
    choices: ['layer', 'rms'],
    default: 'layer',
    help: 'what every norm is: layer subtracts the mean and divides by the standard deviation, rms divides by the root of the mean square and has no bias',
  },
  /** the un-embedding uses the rows of the embedding; default false */
  tieEmbedding: {
    type: 'boolean',
    default: false,
    only: { architecture: ['encoder-decoder', 'encoder-only', 'decoder-only'] },
    help: 'the un-embedding uses the rows of the embedding as its weight, with a bias of its own unless bias is false; outputSize must then be vocabSize',
  },
} as const satisfies ConfigTable;

/**
 * A complete, valid model config. For `inputs: "scalars"` (the paper's first stage) vocabSize is 0 and dModel and
 * outputSize are 1: the numbers themselves are the model's one feature.
 */
export type ModelConfig = ConfigOf<typeof modelConfigTable>;

/** A model config as it is written down: what is left out follows from the rest or has its default. */
export type ModelConfigInput = ConfigInput<typeof modelConfigTable>;

/** 4 bytes each for weight, gradient and Adam's two moments fill the 4 GiB that WebAssembly can address. */
const MAXIMUM_PARAMETERS = 268435456;

/**
 * Reads a model config, written in the program or parsed from JSON. All that is wrong with it is reported at once.
 * @throws SeqlabError with the problem's code, or `config-invalid` with several `problems`:
 *   `config-not-object`, `config-unknown-key`, `config-missing-key`, `config-wrong-type`, `config-out-of-range`,
 *   `config-heads-divide`, `config-pad-range`, `config-scalars`, `config-vision`, `config-patches`, `config-pooling`,
 *   `config-source-vocabulary`, `config-rotary-width`, `config-tied`, `config-too-large`
 * @example parseModelConfig({ architecture: 'decoder-only', vocabSize: 50257, positional: 'rotary' }).dModel // 512
 */
export function parseModelConfig(value: ModelConfigInput): ModelConfig;
export function parseModelConfig<T>(value: T & ConfigDocument<T, ModelConfigInput>): ModelConfig;
export function parseModelConfig(value: unknown): ModelConfig {
  const { values, problems } = checkAgainstTable(value, modelConfigTable);
  const partial = values as Partial<ModelConfig>;
  const scalars = partial.inputs === 'scalars';
  const vision = partial.architecture === 'vision';
  const vocabSize = partial.vocabSize ?? (scalars || vision ? 0 : undefined);
  const config = {
    ...partial,
    vocabSize,
    outputSize: partial.outputSize ?? (scalars ? 1 : vision ? undefined : vocabSize),
    pooling: partial.pooling ?? (vision ? 'mean' : 'none'),
  };
  if (!problems.some(({ code }) => code === 'config-not-object')) {
    problems.push(...relations(config, (key) => isGiven(value, key)));
  }
  if (problems.length === 0 && parameterCount(config as ModelConfig) > MAXIMUM_PARAMETERS) {
    problems.push({
      code: 'config-too-large',
      message: `the model would have ${parameterCount(config as ModelConfig)} parameters, more than the ${MAXIMUM_PARAMETERS} that fit into 4 GiB with gradients and moments. Make dModel, feedForward, vocabSize or the number of layers smaller.`,
    });
  }
  throwProblems('model config', problems);
  return orderedAsTable(config as ModelConfig);
}

/**
 * Whether dropout follows the embedding (PAPER: from Seq2Seq on, after adding positions). Without positions there is none,
 * as in the paper's Token and Masked models; every kind of position has it, so that kinds can be compared.
 */
export function hasEmbeddingDropout(config: ModelConfig): boolean {
  checkArgument('hasEmbeddingDropout', 'config', config, 'an object');
  return config.positional !== 'none';
}

function relations(config: Partial<ModelConfig>, given: (key: keyof ModelConfig) => boolean): Problem[] {
  const { architecture, dModel, heads, padId, vocabSize, outputSize, positional, inputs } = config;
  const hasBothStacks = architecture === undefined || architecture === 'encoder-decoder';
  const problems: Problem[] = [];
  if (inputs === 'scalars') {
    if (!hasBothStacks || vocabSize || (dModel ?? 1) !== 1 || (outputSize ?? 1) !== 1 || padId != null) {
      problems.push({
        code: 'config-scalars',
        message:
          'inputs "scalars" has no tokens: architecture must be "encoder-decoder", dModel and outputSize 1, vocabSize 0 and padId null. Set dModel and heads to 1 and leave the others out.',
      });
    }
  } else if (architecture === 'vision') {
    problems.push(...visionProblems(config, given));
  } else if (vocabSize === undefined && !given('vocabSize')) {
    problems.push({
      code: 'config-missing-key',
      message: 'vocabSize is missing. Give the number of token ids, special ones included.',
    });
  } else if (vocabSize === 0) {
    problems.push({
      code: 'config-out-of-range',
      message: 'vocabSize (0) must be an integer from 1 to 16777216.',
    });
  }
  if (dModel !== undefined && heads !== undefined && dModel % heads !== 0) {
    const below = dModel - (dModel % heads);
    const widths = below > 0 ? `${below} or ${below + heads}` : `${heads}`;
    problems.push({
      code: 'config-heads-divide',
      message: `dModel (${dModel}) must be divisible by heads (${heads}). Use dModel ${widths}.`,
    });
  } else if (
    positional === 'rotary' &&
    dModel !== undefined &&
    heads !== undefined &&
    (dModel / heads) % 2 !== 0
  ) {
    problems.push({
      code: 'config-rotary-width',
      message: `rotary positions turn pairs of features: dModel / heads (${dModel / heads}) must be even. Use dModel ${dModel + heads} or other heads.`,
    });
  }
  if (padId != null && vocabSize && padId >= vocabSize) {
    problems.push({
      code: 'config-pad-range',
      message: `padId (${padId}) must be below vocabSize (${vocabSize}). Use ${vocabSize - 1} or null.`,
    });
  }
  problems.push(...sourceProblems(config));
  problems.push(...tiedProblems(config));
  if (config.pooling !== 'none' && architecture !== 'encoder-only' && architecture !== 'vision') {
    problems.push({
      code: 'config-pooling',
      message: `pooling (${JSON.stringify(config.pooling)}) makes one output of all positions, which an encoder-only or a vision model can use. Leave it out, or use one of those.`,
    });
  }
  return problems;
}

/** Images have no vocabulary, and what is asked about them is one class of several, or one number. */
function visionProblems(
  {
    vocabSize,
    padId,
    outputSize,
    imageSize = 28,
    patchSize = 4,
    pooling,
    positional,
    maxLength = 512,
  }: Partial<ModelConfig>,
  given: (key: keyof ModelConfig) => boolean,
): Problem[] {
  const problems: Problem[] = [];
  if (vocabSize || padId != null) {
    problems.push({
      code: 'config-vision',
      message: `a vision model reads images: vocabSize (${vocabSize}) must be 0 and padId (${padId ?? null}) null. Leave both out.`,
    });
  }
  if (outputSize === undefined && !given('outputSize')) {
    problems.push({
      code: 'config-missing-key',
      message: 'outputSize is missing. Give the number of classes, or 1 for a number.',
    });
  }
  if (imageSize % patchSize !== 0) {
    problems.push({
      code: 'config-patches',
      message: `imageSize (${imageSize}) must be divisible by patchSize (${patchSize}). Use a patchSize that divides it.`,
    });
  }
  if (pooling === 'none') {
    problems.push({
      code: 'config-pooling',
      message:
        'pooling ("none") leaves one output per patch, and an image has one answer. Use "mean", "sum" or "class".',
    });
  }
  const positions = (imageSize / patchSize) ** 2 + (pooling === 'class' ? 1 : 0);
  if (positional === 'learned' && positions > maxLength) {
    problems.push({
      code: 'config-patches',
      message: `maxLength (${maxLength}) must be at least ${positions}, the number of patches${pooling === 'class' ? ' and the class token' : ''}. Set it to that.`,
    });
  }
  return problems;
}

/** One matrix can serve both only where there is one of ids, whose outputs are among them. */
function tiedProblems({
  tieEmbedding,
  architecture,
  inputs,
  vocabSize,
  outputSize,
}: Partial<ModelConfig>): Problem[] {
  if (tieEmbedding !== true) return [];
  if (architecture === 'vision' || inputs === 'scalars') {
    return [
      {
        code: 'config-tied',
        message:
          'tieEmbedding (true) shares the embedding of tokens with the un-embedding, and this model reads no tokens. Leave it out.',
      },
    ];
  }
  if (vocabSize === undefined || outputSize === undefined || outputSize === vocabSize) return [];
  return [
    {
      code: 'config-tied',
      message: `outputSize (${outputSize}) must be vocabSize (${vocabSize}) with tieEmbedding: each row of the embedding is an output. Leave outputSize or tieEmbedding out.`,
    },
  ];
}

/** A vocabulary of its own is for the source of an encoder-decoder. */
function sourceProblems({
  architecture,
  inputs,
  srcVocabSize = null,
  srcPadId = null,
}: Partial<ModelConfig>): Problem[] {
  if (srcVocabSize === null && srcPadId === null) return [];
  if ((architecture !== undefined && architecture !== 'encoder-decoder') || inputs === 'scalars') {
    return [
      {
        code: 'config-source-vocabulary',
        message: `srcVocabSize (${srcVocabSize}) is for the source of an encoder-decoder model of tokens. Leave it and srcPadId out.`,
      },
    ];
  }
  if (srcVocabSize === null || (srcPadId !== null && srcPadId >= srcVocabSize)) {
    return [
      {
        code: 'config-source-vocabulary',
        message: `srcPadId (${srcPadId}) must be below srcVocabSize (${srcVocabSize}). Give both, or neither.`,
      },
    ];
  }
  return [];
}

function isGiven(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

/** Keys in the table's order, so that equal configs are written as equal files. */
function orderedAsTable(config: ModelConfig): ModelConfig {
  const keys = Object.keys(modelConfigTable) as (keyof ModelConfig)[];
  return Object.fromEntries(keys.map((key) => [key, config[key]])) as unknown as ModelConfig;
}
