import { type Batch, type ModelConfig, type Problem, type TrainingConfig, throwProblems } from '@seqlab/core';
import { flagOf } from '../command-options.js';
import type { TrainingData } from '../data/training-data.js';

interface Fit {
  readonly model: ModelConfig;
  readonly data: Pick<TrainingData, 'batch' | 'dataset' | 'tokenizer'>;
}

type Check<T> = (parts: T) => Problem | null;

/**
 * Refuses data that this model cannot be trained or evaluated on, before anything is computed or written, with everything
 * that does not fit.
 * @throws data-architecture, data-tokenizer, data-padding, data-positions, or config-invalid with several `problems`
 */
export function checkDataFits(model: ModelConfig, data: Fit['data']): void {
  throwProblems('data', found(dataChecks, { model, data }));
}

/**
 * The same for a new run, whose training config is looked at as well.
 * @throws what `checkDataFits` throws, config-warmup-cosine, config-multistep, config-scalars-smoothing
 */
export function checkRunFits(model: ModelConfig, training: TrainingConfig, data: Fit['data']): void {
  throwProblems('train', [
    ...found(dataChecks, { model, data }),
    ...found(trainingChecks, { model, training }),
  ]);
}

function found<T>(checks: readonly Check<T>[], parts: T): Problem[] {
  return checks.map((check) => check(parts)).filter((problem) => problem !== null);
}

const dataChecks: readonly Check<Fit>[] = [
  /** A pair has one output of its own length: two stacks read the one and write the other. */
  ({ model: { architecture }, data: { dataset } }) => (dataset === null ? null : pairsProblem(architecture)),
  /** Every id needs a row of the embedding, every label an output. */
  ({ model, data: { tokenizer } }) => {
    if (tokenizer === null) return null;
    const { vocabSize, padId } = tokenizer;
    const outputs = padId === vocabSize - 1 ? vocabSize - 1 : vocabSize;
    const missing = [
      ...(vocabSize > model.vocabSize
        ? [`vocabSize is ${model.vocabSize} and must be at least ${vocabSize} (${flagOf('vocabSize')})`]
        : []),
      ...(outputs > model.outputSize
        ? [`outputSize is ${model.outputSize} and must be at least ${outputs} (${flagOf('outputSize')})`]
        : []),
    ];
    if (missing.length === 0) return null;
    return {
      code: 'data-tokenizer',
      message: `the tokenizer has ${vocabSize} ids, ${outputs} of them to be predicted: the model's ${missing.join(', and its ')}.`,
    };
  },
  /** PAD is masked and ignored only if the model knows which id it is. */
  ({ model, data: { tokenizer, batch } }) => {
    if (tokenizer === null || batch.kind !== 'tokens' || tokenizer.padId === model.padId) return null;
    const { padId } = tokenizer;
    if (model.padId === null && !holdsId(batch, padId)) return null;
    return {
      code: 'data-padding',
      message: `the tokenizer's PAD is ${padId ?? 'none'}, the model's padId ${model.padId ?? 'none'}. Use ${flagOf('padId')} ${padId ?? 'none'}.`,
    };
  },
  ({ model: { positional, maxLength }, data: { batch } }) => {
    const needed = Math.max(batch.srcLength, batch.tgtLength);
    // a vision model's positions are its patches, which its config has been checked for
    if (positional !== 'learned' || batch.kind !== 'tokens' || needed <= maxLength) return null;
    return {
      code: 'data-positions',
      message: `the longest source has ${batch.srcLength} tokens and the longest target ${batch.tgtLength}, SOS and EOS included, but there are ${maxLength} learned positions. Use ${flagOf('maxLength')} ${needed} or more, or ${flagOf('positional')} sinusoidal, which has no limit.`,
    };
  },
];

/** What keeps a model of that architecture from learning pairs of input and output, whatever else its config says. */
export function pairsProblem(architecture: ModelConfig['architecture']): Problem | null {
  if (architecture === 'encoder-decoder') return null;
  return {
    code: 'data-architecture',
    message: `a model with architecture "${architecture}" does not learn pairs of input and output${insteadOfPairs[architecture]}. Use ${flagOf('architecture')} encoder-decoder, or whole batches of ids with --batch.`,
  };
}

const insteadOfPairs = {
  'encoder-decoder': '',
  'decoder-only': ': it goes on with one text and has no input beside it',
  'encoder-only': ': it has one label for each token of its input',
  vision: ': it reads images',
} as const;

const trainingChecks: readonly Check<{ readonly model: ModelConfig; readonly training: TrainingConfig }>[] = [
  ({ training: { schedule, warmupSteps, steps } }) =>
    schedule !== 'warmup-cosine' || steps === 0 || warmupSteps < steps
      ? null
      : {
          code: 'config-warmup-cosine',
          message: `the ${steps} steps end before the learning rate falls: warmupSteps is ${warmupSteps}. Use ${flagOf('warmupSteps')} ${steps - 1} or fewer, or more ${flagOf('steps')}.`,
        },
  ({ training: { schedule, milestones } }) =>
    schedule !== 'multistep' || milestones.length > 0
      ? null
      : {
          code: 'config-multistep',
          message: `schedule multistep changes the learning rate at its milestones, and there is none. Give some, as in ${flagOf('milestones')} 1000,2000.`,
        },
  ({ model: { inputs }, training: { labelSmoothing } }) =>
    inputs !== 'scalars' || labelSmoothing === 0
      ? null
      : {
          code: 'config-scalars-smoothing',
          message: `labelSmoothing (${labelSmoothing}) is for tokens: a model of numbers has mean squared error. Leave out ${flagOf('labelSmoothing')}.`,
        },
];

const holdsId = (batch: Batch & { kind: 'tokens' }, id: number | null): boolean =>
  id !== null && [batch.src, batch.tgt, batch.labels].some((ids) => ids.includes(id));
