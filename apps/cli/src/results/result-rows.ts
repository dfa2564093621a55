import { didYouMean, SeqlabError } from '@seqlab/core';
import type { NewRunOptions } from '../run/new-run-options.js';
import { RESULT_TASKS, type ResultRow } from './result-row.js';
import { hasFile, mails, named, sums, tenthOfLines } from './row-files.js';
import { accuracy, exactMatch, f1Of, lossOf, macroF1, trainingLoss, wordError } from './scores.js';

/** What all rows but the paper's own share. */
const common: NewRunOptions = { normFirst: true, size: 'tiny', shards: 1, keepCheckpoints: 1 };

/** microgpt's model: one layer, RMS norms, no biases, four heads, 16 positions and one for the name's end. */
const namesRow = (dModel: number, steps: number, published: number): ResultRow => ({
  name: `names-${dModel}`,
  task: 'names',
  title: `names, microgpt's model at d=${dModel}`,
  data: 'names',
  splits: 'every tenth line is held out',
  files: (from, made) => tenthOfLines(named(from, 'names.txt'), made),
  options: {
    ...common,
    kind: 'language-model',
    lines: true,
    tokenizer: 'character',
    context: 16,
    decoderLayers: 1,
    dModel,
    heads: 4,
    feedForward: 4 * dModel,
    activation: 'relu',
    norm: 'rms',
    bias: false,
    dropout: 0,
    positional: 'learned',
    maxLength: 16,
    packing: true,
    batchSize: 16,
    steps,
    learningRate: 0.01,
    schedule: 'linear',
    warmupSteps: 0,
    beta1: 0.85,
    beta2: 0.99,
  },
  quick: { steps: 1500 },
  scores: [trainingLoss, lossOf('validation')],
  goal: 2.08,
  quickGoal: 2.25,
  published: [
    {
      value: published,
      what: 'training loss after 1 s of training, fastest C on one core of an Apple M5',
      source: 'microgpt ports',
    },
  ],
});

const shakespeare: ResultRow = {
  name: 'shakespeare',
  task: 'shakespeare',
  title: "Shakespeare by characters, nanoGPT's setting for a CPU",
  data: 'shakespeare',
  splits: 'the last tenth is held out',
  files: (from) => ({ training: named(from, 'tinyshakespeare.txt') }),
  options: {
    ...common,
    kind: 'language-model',
    lines: false,
    tokenizer: 'character',
    validation: '0.1',
    context: 64,
    decoderLayers: 4,
    dModel: 128,
    heads: 4,
    feedForward: 512,
    activation: 'gelu',
    dropout: 0,
    positional: 'rotary',
    batchSize: 12,
    steps: 2000,
    optimizer: 'adamw',
    weightDecay: 0.1,
    decayExclude: true,
    learningRate: 0.002,
    beta2: 0.99,
    schedule: 'warmup-cosine',
    warmupSteps: 100,
    clipNorm: 1,
  },
  quick: { dModel: 64, feedForward: 256, decoderLayers: 2, steps: 600, learningRate: 0.004, warmupSteps: 60 },
  scores: [lossOf('validation')],
  goal: 1.88,
  quickGoal: 2.3,
  published: [
    { value: 1.88, what: 'about 3 minutes on a laptop', source: 'nanoGPT, README' },
    { value: 1.47, what: 'the large setting on an A100', source: 'nanoGPT, README' },
  ],
};

const LANGUAGES = {
  hun: ['Hungarian', 0.031],
  hin: ['Hindi', 0.071],
  fre: ['French', 0.076],
  kor: ['Korean', 0.247],
  gre: ['Greek', null],
  ice: ['Icelandic', null],
} as const;

/** dev and test are looked at once, at the end: whatever was chosen was chosen on a tenth of train. */
const sounds = Object.entries(LANGUAGES).map(
  ([code, [language, published]]): ResultRow => ({
    name: `sounds-${code}`,
    task: 'sounds',
    title: `${language}, spelling to sound`,
    data: 'sigmorphon2020',
    splits: 'train and dev as published; test where it is there',
    files(from) {
      const test = `${code}_test.tsv`;
      return {
        training: named(from, `${code}_train.tsv`),
        validation: named(from, `${code}_dev.tsv`),
        ...(hasFile(from, test) && { test: named(from, test) }),
      };
    },
    options: {
      ...common,
      kind: 'sequence-to-sequence',
      header: false,
      input: '1',
      output: '2',
      architecture: 'encoder-decoder',
      sourceTokenizer: 'character',
      targetTokenizer: 'word',
      encoderLayers: 3,
      decoderLayers: 3,
      dModel: 128,
      heads: 4,
      feedForward: 512,
      activation: 'gelu',
      dropout: 0.2,
      positional: 'rotary',
      batchSize: 64,
      steps: 5000,
      learningRate: 0.0015,
      schedule: 'warmup-cosine',
      warmupSteps: 400,
      labelSmoothing: 0.1,
      clipNorm: 1,
      ema: 0.999,
    },
    quick: {
      encoderLayers: 2,
      decoderLayers: 2,
      dModel: 64,
      feedForward: 256,
      dropout: 0.1,
      steps: 1000,
      learningRate: 0.003,
      warmupSteps: 100,
      ema: 0.99,
    },
    scores: [wordError('validation', 'dev'), wordError('test', 'test')],
    goal: published === null ? 0.5 : published + 0.02,
    quickGoal: 0.6,
    published:
      published === null
        ? []
        : [
            {
              value: published,
              what: 'transformer baseline, 4 + 4 layers, beam of 5; its split is not stated',
              source: 'SIGMORPHON 2020, task 1',
            },
          ],
  }),
);

const vision: NewRunOptions = {
  ...common,
  kind: 'classification',
  format: 'images',
  validation: 'none',
  architecture: 'vision',
  patchSize: 4,
  dModel: 64,
  heads: 4,
  encoderLayers: 4,
  feedForward: 192,
  activation: 'gelu',
  pooling: 'mean',
  dropout: 0.1,
  positional: 'learned',
  maxLength: 49,
  batchSize: 64,
  learningRate: 0.002,
  schedule: 'warmup-cosine',
  warmupSteps: 200,
  clipNorm: 1,
  optimizer: 'adamw',
  weightDecay: 0.05,
  decayExclude: true,
};
const quickVision: NewRunOptions = {
  encoderLayers: 2,
  dModel: 48,
  feedForward: 96,
  steps: 500,
  warmupSteps: 50,
};

const digits: ResultRow = {
  name: 'digits',
  task: 'images',
  title: '10,000 digits of MNIST, a Vision Transformer',
  data: 'digits',
  splits: '8,000 to train on, 1,000 to choose by, 1,000 to test on, by place',
  files: (from) => ({
    training: named(from, 'train-images-idx3-ubyte'),
    test: named(from, 'test-images-idx3-ubyte'),
  }),
  options: { ...vision, steps: 2500, augmentShift: 2 },
  quick: quickVision,
  scores: [accuracy],
  goal: 0.96,
  quickGoal: 0.85,
  published: [],
};

const fashion: ResultRow = {
  name: 'fashion',
  task: 'images',
  title: 'Fashion-MNIST, a Vision Transformer of at most 200,000 parameters',
  data: 'fashion-mnist',
  splits: 'as published',
  files: (from) => ({
    training: named(from, 'train-images-idx3-ubyte.gz'),
    test: named(from, 't10k-images-idx3-ubyte.gz'),
  }),
  options: { ...vision, steps: 6000, augmentShift: 1, augmentFlip: true },
  quick: quickVision,
  scores: [accuracy],
  goal: 0.885,
  quickGoal: 0.75,
  published: [
    { value: 0.923, what: 'a Vision Transformer of that size', source: 'published figures' },
    { value: 0.883, what: 'an MLP of two layers', source: 'Fashion-MNIST, README' },
  ],
};

const addition: ResultRow = {
  name: 'addition',
  task: 'addition',
  title: 'sums of ten digits, at most 1,700 parameters',
  data: null,
  splits: '10,010 sums to test on and 100,000 others to learn from, drawn once and for all',
  files: (_, made) => sums(made),
  options: {
    ...common,
    kind: 'sequence-to-sequence',
    header: false,
    input: '1',
    output: '2',
    validation: 'none',
    architecture: 'decoder-only',
    tokenizer: 'word',
    decoderLayers: 1,
    dModel: 8,
    heads: 2,
    feedForward: 16,
    activation: 'swiglu',
    norm: 'rms',
    bias: false,
    tieEmbedding: true,
    dropout: 0,
    positional: 'relative',
    batchSize: 64,
    steps: 14_000,
    learningRate: 0.015,
    beta2: 0.99,
    schedule: 'warmup-cosine',
    warmupSteps: 200,
    clipNorm: 1,
  },
  quick: { steps: 1500 },
  scores: [exactMatch],
  goal: 0.99,
  quickGoal: 0.3,
  published: [
    { value: 0.99, what: '6,080 parameters, 2 layers, trained', source: 'AdderBoard' },
    { value: 0.99, what: '777 parameters, 1 layer, trained', source: 'AdderBoard' },
  ],
};

const spam = (headers: boolean): ResultRow => ({
  name: headers ? 'spam-headers' : 'spam-text',
  task: 'spam',
  title: headers ? 'spam or not, with what stands above the text' : 'spam or not, by subject and text',
  data: 'spam',
  splits: 'one group of like mails in ten is for the test',
  files: (from, made) => mails(named(from, 'spam.jsonl'), made, headers),
  options: {
    ...common,
    kind: 'classification',
    input: 'input',
    output: 'label',
    validation: 'none',
    tokenizer: 'word',
    architecture: 'encoder-only',
    encoderLayers: 2,
    dModel: 64,
    heads: 4,
    feedForward: 128,
    activation: 'gelu',
    pooling: 'mean',
    dropout: 0.2,
    positional: 'rotary',
    batchSize: 32,
    steps: 1200,
    learningRate: 0.002,
    schedule: 'warmup-cosine',
    warmupSteps: 100,
    clipNorm: 1,
  },
  quick: { encoderLayers: 1, dModel: 32, feedForward: 64, steps: 300, warmupSteps: 30 },
  scores: [f1Of('spam'), macroF1, accuracy],
  goal: 0.975,
  quickGoal: 0.8,
  published: [],
});

/** Every row, in the order of the table. */
export const resultRows: readonly ResultRow[] = [
  namesRow(16, 5000, 2.087),
  namesRow(32, 3600, 2.075),
  namesRow(64, 1500, 2.097),
  shakespeare,
  ...sounds,
  digits,
  fashion,
  addition,
  spam(false),
  spam(true),
];

/**
 * The rows of a task, or the row of that name; without a name all.
 * @throws SeqlabError `results-name`
 */
export function rowsOf(
  name: string | undefined,
  rows: readonly ResultRow[] = resultRows,
): readonly ResultRow[] {
  if (name === undefined) return rows;
  const found = rows.filter((row) => row.name === name || row.task === name);
  if (found.length > 0) return found;
  const names = [...new Set([...RESULT_TASKS, ...rows.map((row) => row.name)])];
  throw new SeqlabError(
    'results-name',
    `results: there is no task ${JSON.stringify(name)}.${didYouMean(name, names)} Use ${names.join(', ')}.`,
  );
}
