import {
  type ModelConfig,
  parseModelConfig,
  parseTrainingConfig,
  SeqlabError,
  type SequenceExample,
  type TrainingConfig,
} from '@seqlab/core';
import { splitNumbers } from '@seqlab/datasets';
import { type PresetKind, presetFor, type TaskFacts } from '@seqlab/tasks';
import type { OwnSpec, TrainingSpec } from '../worker-protocol.js';
import { DRAWING_SIZE, shifted, writeDrawing } from './drawing.js';
import { type GraphemeTokenizer, graphemeTokenizer } from './grapheme-tokenizer.js';
import { graphemesOf } from './graphemes.js';
import { type LabelledDrawing, type OwnExamples, readOwn } from './read-own.js';

interface Configs {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
}

interface Parted<E> {
  readonly learnt: readonly E[];
  /** what the model is not shown while it learns; empty where there is too little to spare */
  readonly heldOut: readonly E[];
}

/** What a spec of one's own means: complete configs, and the data in two parts. */
export type ResolvedOwn =
  | (Configs & Parted<SequenceExample> & { readonly kind: 'pairs'; readonly tokenizer: GraphemeTokenizer })
  | (Configs & Parted<string> & { readonly kind: 'text'; readonly tokenizer: GraphemeTokenizer })
  | (Configs & Parted<LabelledDrawing> & { readonly kind: 'drawings'; readonly labels: readonly string[] });

/** One in ten is held out where there are at least so many. */
const SPARE = 20;
const HELD_OUT = 0.1;
/** Below this a drawing is learnt from in nine places: a hand does not draw in the same one twice. */
const FEW_DRAWINGS = 150;

/** What trains while a reader looks on: a quarter of the command line's smallest. */
const WIDTH = 32;
const LAYERS = 2;
const STEPS: Readonly<Record<OwnSpec['kind'], number>> = { pairs: 600, text: 300, drawings: 400 };
/** Without it 240 names are learnt by heart; pairs have one right answer each, which it would only delay. */
const DROPOUT: Readonly<Record<OwnSpec['kind'], number>> = { pairs: 0, text: 0.1, drawings: 0 };
const LEARNING_RATE = 0.005;
const BATCH = 32;
const PATCH = 4;

const ARCHITECTURES: Readonly<Record<OwnSpec['kind'], readonly ModelConfig['architecture'][]>> = {
  pairs: ['encoder-decoder', 'decoder-only'],
  text: ['decoder-only'],
  drawings: ['vision'],
};

const TASK_KINDS: Readonly<Record<OwnSpec['kind'], PresetKind>> = {
  pairs: 'sequence-to-sequence',
  text: 'language-model',
  drawings: 'classification',
};

/**
 * @param read what `readOwn` gave of it, where that is known
 * @throws SeqlabError of the config parsers, and `web-own-data`, `web-own-architecture`, `web-own-wasm`, `web-fast-math`
 */
export function resolveOwn(
  spec: TrainingSpec & { readonly own: OwnSpec },
  read: ReturnType<typeof readOwn> = readOwn(spec.own),
): ResolvedOwn {
  if ('problem' in read) {
    throw new SeqlabError(
      'web-own-data',
      `data: ${read.line === null ? 'there is too little to learn from' : `line ${read.line} cannot be read`} (${read.problem}). Correct it.`,
    );
  }
  switch (read.kind) {
    case 'pairs': {
      const { pairs } = read;
      const tokenizer = graphemeTokenizer(pairs.flatMap(({ input, output }) => [input, output]));
      const sides = pairs.flatMap(({ input, output }) =>
        [input, output].map((text) => graphemesOf(text).length + 1),
      );
      return {
        kind: 'pairs',
        ...inParts(pairs, ({ input }) => input),
        tokenizer,
        ...configs(spec, factsOf(pairs.length, sides, tokenizer)),
      };
    }
    case 'text': {
      const tokenizer = graphemeTokenizer(read.texts);
      const sizes = read.texts.map((text) => graphemesOf(text).length + 1);
      return {
        kind: 'text',
        ...inParts(read.texts, (text) => text),
        tokenizer,
        ...configs(spec, factsOf(read.texts.length, sizes, tokenizer)),
      };
    }
    case 'drawings':
      return { kind: 'drawings', ...resolvedDrawings(spec, read) };
  }
}

function resolvedDrawings(
  spec: TrainingSpec & { readonly own: OwnSpec },
  { drawings }: Extract<OwnExamples, { kind: 'drawings' }>,
) {
  const labels = [...new Set(drawings.map(({ label }) => label))];
  const { learnt, heldOut } = inParts(drawings, ({ cells }) => writeDrawing(cells));
  const shown = learnt.length < FEW_DRAWINGS ? learnt.flatMap(inNinePlaces) : learnt;
  const facts = {
    modelKeys: { outputSize: labels.length, imageSize: DRAWING_SIZE, channels: 1 },
    examples: shown.length,
    longest: DRAWING_SIZE,
    tokens: shown.length * DRAWING_SIZE,
  };
  return { labels, learnt: shown, heldOut, ...configs(spec, facts) };
}

const inNinePlaces = ({ label, cells }: LabelledDrawing): LabelledDrawing[] =>
  [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => ({ label, cells: shifted(cells, right, down) })));

type Facts = Omit<TaskFacts, 'architecture'>;

const factsOf = (examples: number, sizes: readonly number[], tokenizer: GraphemeTokenizer): Facts => ({
  modelKeys: { vocabSize: tokenizer.vocabSize, padId: tokenizer.padId },
  examples,
  longest: sizes.reduce((most, size) => Math.max(most, size), 0),
  tokens: sizes.reduce((sum, size) => sum + size, 0),
});

function configs(
  { own, seed, model, training }: TrainingSpec & { readonly own: OwnSpec },
  facts: Facts,
): Configs {
  const { kind } = own;
  const architecture = (model.architecture ?? ARCHITECTURES[kind][0]!) as ModelConfig['architecture'];
  if (!ARCHITECTURES[kind].includes(architecture)) {
    throw new SeqlabError(
      'web-own-architecture',
      `architecture: ${JSON.stringify(architecture)} cannot learn ${kind}. Use ${ARCHITECTURES[kind].join(' or ')}.`,
    );
  }
  const preset = presetFor(TASK_KINDS[kind], 'tiny', { ...facts, architecture });
  const dModel = typeof model.dModel === 'number' ? model.dModel : WIDTH;
  const patchSize = typeof model.patchSize === 'number' ? model.patchSize : PATCH;
  const parsed = {
    model: parseModelConfig({
      ...preset.model,
      dModel,
      feedForward: 4 * dModel,
      // as the preset has it: the embedding's rows enter the model as large as what is added to them
      initStd: Number((1 / Math.sqrt(dModel)).toFixed(4)),
      dropout: DROPOUT[kind],
      ...(architecture !== 'decoder-only' && { encoderLayers: LAYERS }),
      ...((architecture === 'encoder-decoder' || architecture === 'decoder-only') && {
        decoderLayers: LAYERS,
      }),
      ...(architecture === 'vision' && { patchSize, maxLength: (DRAWING_SIZE / patchSize) ** 2 + 1 }),
      ...model,
    }),
    training: parseTrainingConfig({
      ...preset.training,
      batchSize: Math.min(BATCH, facts.examples),
      steps: STEPS[kind],
      warmupSteps: 50,
      learningRate: LEARNING_RATE,
      backend: 'wasm',
      seed,
      ...training,
    }),
  };
  if (parsed.training.backend !== 'wasm') {
    throw new SeqlabError(
      'web-own-wasm',
      `backend: ${JSON.stringify(parsed.training.backend)} is not for tasks of one's own in a page, which learn on "wasm". Leave it out.`,
    );
  }
  if (parsed.training.fastMath) {
    throw new SeqlabError(
      'web-fast-math',
      'resolveSpec: fastMath is true, expected false: a link must give the same weights on every machine. Leave it out here, or run `seqlab train --fast-math`.',
    );
  }
  return parsed;
}

/** Which is held out depends on the examples alone, and on no seed: runs of other seeds are judged by the same. */
function inParts<E>(examples: readonly E[], keyOf: (example: E) => string): Parted<E> {
  const different = new Set(examples.map(keyOf)).size;
  if (different < SPARE) return { learnt: examples, heldOut: [] };
  const { training, validation } = splitNumbers(examples.length, (i) => keyOf(examples[i]!), {
    validation: HELD_OUT,
  });
  const chosen = (numbers: Int32Array) => Array.from(numbers, (number) => examples[number]!);
  return { learnt: chosen(training), heldOut: chosen(validation) };
}
