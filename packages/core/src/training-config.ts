import type { ConfigDocument, ConfigInput, ConfigOf, ConfigTable } from './config-table.js';
import { checkAgainstTable, throwProblems } from './parse-config.js';
import type { Problem } from './seqlab-error.js';

/** Every key of a training config. Optimizer defaults are those of `torch.optim`; no clipping unless asked for. */
export const trainingConfigTable = {
  /** number of updates; with a full batch a step is an epoch; default 1000 */
  steps: {
    type: 'integer',
    minimum: 0,
    maximum: 1000000000,
    default: 1000,
    help: 'number of updates; with a full batch a step is an epoch',
  },
  /** fixes initialisation, data order, dropout and sampling; 0 is a seed like any other; default 0 */
  seed: {
    type: 'integer',
    minimum: 0,
    maximum: 9007199254740991,
    default: 0,
    help: 'fixes initialisation, data order, dropout and sampling; 0 is a seed like any other',
  },
  /** update rule, as in torch.optim; default 'adam' */
  optimizer: {
    type: 'choice',
    choices: ['adam', 'adamw', 'sgd'],
    default: 'adam',
    help: 'update rule, as in torch.optim',
  },
  /** base learning rate, before the schedule; default 0.001 */
  learningRate: {
    type: 'number',
    minimum: 0,
    maximum: 1000,
    default: 0.001,
    help: 'base learning rate, before the schedule',
  },
  /** decay of Adam's mean of gradients; default 0.9 */
  beta1: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    default: 0.9,
    only: { optimizer: ['adam', 'adamw'] },
    help: "decay of Adam's mean of gradients",
  },
  /** decay of Adam's mean of squared gradients; default 0.999 */
  beta2: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    default: 0.999,
    only: { optimizer: ['adam', 'adamw'] },
    help: "decay of Adam's mean of squared gradients",
  },
  /** added to the root of Adam's second moment; default 1e-8 */
  eps: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    default: 1e-8,
    only: { optimizer: ['adam', 'adamw'] },
    help: "added to the root of Adam's second moment",
  },
  /** decay of weights: decoupled for adamw, added to the gradient otherwise; default: 0.01 for adamw, 0 otherwise */
  weightDecay: {
    type: 'number',
    minimum: 0,
    maximum: 1000,
    follows: '0.01 for adamw, 0 otherwise',
    help: 'decay of weights: decoupled for adamw, added to the gradient otherwise',
  },
  /** norms, biases and embeddings are left out of weightDecay; default false */
  decayExclude: {
    type: 'boolean',
    default: false,
    help: 'norms, biases and embeddings, of positions too, are left out of weightDecay',
  },
  /** the weights are averaged as they move: each update leaves this share of the average; default null, no average */
  ema: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    nullable: true,
    default: null,
    help: 'the weights are averaged as they move, each update leaving this share of the average, which is what is evaluated and what eval, generate and export use; null: no average',
  },
  /** momentum of sgd; default 0 */
  momentum: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    default: 0,
    only: { optimizer: ['sgd'] },
    help: 'momentum of sgd',
  },
  /** how the learning rate moves over the steps; default 'constant' */
  schedule: {
    type: 'choice',
    choices: ['constant', 'multistep', 'warmup-cosine', 'noam', 'linear', 'one-cycle', 'wsd'],
    default: 'constant',
    help: 'how the learning rate moves over the steps',
  },
  /** steps after which multistep multiplies the learning rate by gamma, in rising order; default [] */
  milestones: {
    type: 'integers',
    minimum: 1,
    default: [],
    only: { schedule: ['multistep'] },
    help: 'steps after which multistep multiplies the learning rate by gamma, in rising order',
  },
  /** factor of multistep at each milestone; default 0.1 */
  gamma: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 1000,
    default: 0.1,
    only: { schedule: ['multistep'] },
    help: 'factor of multistep at each milestone',
  },
  /** steps over which the learning rate rises at the start; default 0 */
  warmupSteps: {
    type: 'integer',
    minimum: 0,
    maximum: 1000000000,
    default: 0,
    only: { schedule: ['warmup-cosine', 'noam', 'linear', 'wsd'] },
    help: 'steps over which the learning rate rises at the start',
  },
  /** steps at the end over which wsd lowers the learning rate to 0; default null, a tenth of all */
  decaySteps: {
    type: 'integer',
    minimum: 1,
    maximum: 1000000000,
    nullable: true,
    default: null,
    only: { schedule: ['wsd'] },
    help: 'steps at the end over which wsd lowers the learning rate to 0; null: a tenth of all',
  },
  /** largest global norm of the gradients; null leaves them alone; default null */
  clipNorm: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 1000000000,
    nullable: true,
    default: null,
    help: 'largest global norm of the gradients; null leaves them alone',
  },
  /** share of the label that is spread over all outputs; default 0 */
  labelSmoothing: {
    type: 'number',
    minimum: 0,
    maximum: 1,
    belowMaximum: true,
    default: 0,
    help: 'share of the label that is spread over all outputs',
  },
  /** B: sequences per step; null takes all of them each step; default null */
  batchSize: {
    type: 'integer',
    minimum: 1,
    maximum: 16777216,
    nullable: true,
    default: null,
    help: 'B: sequences per step; null takes all of them each step',
  },
  /** positions per step, padding included, in place of batchSize: sequences of similar length stand together; default null */
  batchTokens: {
    type: 'integer',
    minimum: 1,
    maximum: 1000000000,
    nullable: true,
    default: null,
    help: 'positions per step, padding included, in place of batchSize: sequences of similar length stand together',
  },
  /** several sequences share a row of a batch, kept apart by attention, in place of padding; default false */
  packing: {
    type: 'boolean',
    default: false,
    help: 'several sequences share a row of a batch, kept apart by attention, in place of padding',
  },
  /** images are moved by up to so many pixels each way, and what comes in is 0; default 0 */
  augmentShift: {
    type: 'integer',
    minimum: 0,
    maximum: 4096,
    default: 0,
    help: 'images that are learned from are moved by up to so many pixels each way, anew each time, and what comes in is 0',
  },
  /** every other image, by chance, is mirrored left to right; default false */
  augmentFlip: {
    type: 'boolean',
    default: false,
    help: 'every other image that is learned from, by chance, is mirrored left to right',
  },
  /** images are cut to a square of at least this share of their side and drawn out again; default 1, none */
  augmentCrop: {
    type: 'number',
    minimum: 0,
    aboveMinimum: true,
    maximum: 1,
    default: 1,
    help: 'images that are learned from are cut to a square of at least this share of their side, by chance, and drawn out again; 1: none is',
  },
  /** batches that make one update: that of one batch with all their labels; default 1 */
  accumulationSteps: {
    type: 'integer',
    minimum: 1,
    maximum: 65536,
    default: 1,
    help: 'batches that make one update: that of one batch with all their labels',
  },
  /** parts that each batch is cut into, whose gradients are added up in order; it decides the bits, how many workers compute them does not; default 1 */
  shards: {
    type: 'integer',
    minimum: 1,
    maximum: 4096,
    default: 1,
    help: 'parts that each batch is cut into, whose gradients are added up in order; it decides the bits, how many workers compute them does not',
  },
  /** steps between evaluations; null evaluates at the end only; default null */
  evaluateEvery: {
    type: 'integer',
    minimum: 1,
    maximum: 1000000000,
    nullable: true,
    default: null,
    help: 'steps between evaluations; null evaluates at the end only',
  },
  /** steps between checkpoints; null writes one at the end only; default null */
  checkpointEvery: {
    type: 'integer',
    minimum: 1,
    maximum: 1000000000,
    nullable: true,
    default: null,
    help: 'steps between checkpoints; null writes one at the end only',
  },
  /** newest checkpoints that stay; older ones are deleted; default 3 */
  keepCheckpoints: {
    type: 'integer',
    minimum: 1,
    maximum: 1000000000,
    default: 3,
    help: 'newest checkpoints that stay; older ones are deleted',
  },
  /** what computes; default 'auto' */
  backend: {
    type: 'choice',
    choices: ['auto', 'wasm', 'webgpu', 'cpu'],
    default: 'auto',
    help: 'what computes',
  },
  /** allow relaxed SIMD: faster, but the last bits depend on the processor; default false */
  fastMath: {
    type: 'boolean',
    default: false,
    help: 'allow relaxed SIMD: faster, but the last bits depend on the processor',
  },
} as const satisfies ConfigTable;

export type TrainingConfig = ConfigOf<typeof trainingConfigTable>;

/** A training config as it is written down: every key has a default. */
export type TrainingConfigInput = ConfigInput<typeof trainingConfigTable>;

/**
 * Reads a training config, written in the program or parsed from JSON. All that is wrong with it is reported at once.
 * @throws SeqlabError as `parseModelConfig`, and `config-milestones`, `config-noam-warmup`, `config-wsd-steps`, `config-batch-twice`
 */
export function parseTrainingConfig(value: TrainingConfigInput): TrainingConfig;
export function parseTrainingConfig<T>(value: T & ConfigDocument<T, TrainingConfigInput>): TrainingConfig;
export function parseTrainingConfig(value: unknown): TrainingConfig {
  const { values, problems } = checkAgainstTable(value, trainingConfigTable);
  const partial = values as Partial<TrainingConfig>;
  problems.push(...relations(partial));
  throwProblems('training config', problems);
  const config = {
    ...partial,
    weightDecay: partial.weightDecay ?? (partial.optimizer === 'adamw' ? 0.01 : 0),
  } as TrainingConfig;
  const keys = Object.keys(trainingConfigTable) as (keyof TrainingConfig)[];
  return Object.fromEntries(keys.map((key) => [key, config[key]])) as unknown as TrainingConfig;
}

function relations(config: Partial<TrainingConfig>): Problem[] {
  const { schedule, milestones, warmupSteps, batchSize, batchTokens, decaySteps, steps } = config;
  const problems: Problem[] = [];
  if (batchSize != null && batchTokens != null) {
    problems.push({
      code: 'config-batch-twice',
      message: `batchSize (${batchSize}) and batchTokens (${batchTokens}) both say how large a batch is. Give one of them.`,
    });
  }
  if (milestones?.some((milestone, i) => i > 0 && milestone <= milestones[i - 1]!)) {
    problems.push({
      code: 'config-milestones',
      message: `milestones (${milestones.join(', ')}) must rise. Sort them and name each once.`,
    });
  }
  const parts = (warmupSteps ?? 0) + (decaySteps ?? 1);
  if (schedule === 'wsd' && steps !== undefined && steps > 0 && parts > steps) {
    problems.push({
      code: 'config-wsd-steps',
      message: `warmupSteps (${warmupSteps}) and decaySteps (${decaySteps}) are more than steps (${steps}), in which wsd rises, stays and falls. Make them smaller.`,
    });
  }
  if (schedule === 'noam' && warmupSteps === 0) {
    problems.push({
      code: 'config-noam-warmup',
      message: 'warmupSteps (0) must be at least 1 with schedule "noam". Set it, e.g. to 4000.',
    });
  }
  return problems;
}
