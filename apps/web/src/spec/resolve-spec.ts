import {
  type ModelConfig,
  parseModelConfig,
  parseTrainingConfig,
  SeqlabError,
  type SequenceDataset,
  type TrainingConfig,
} from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { type PresetName, presets } from '@seqlab/models';
import { ladderStages, paperTraining } from '@seqlab/studies';
import { readPairs, sameInPlace, sameLengths } from './pairs.js';
import type { TrainingSpec } from './worker-protocol.js';

/** What a spec means: complete configs and the data. */
export interface ResolvedSpec {
  readonly model: ModelConfig;
  readonly training: TrainingConfig;
  readonly dataset: SequenceDataset;
  readonly decoding: 'one-pass' | 'rewrite' | 'append';
}

/** Presets that can be built at the bench, in the ladder's order. */
export const PRESETS = Object.keys(presets) as readonly PresetName[];

/** What a preset says, before the user's own settings: what controls show. An unknown name counts as the ladder's last. */
export function presetConfigs(name: string, task = ''): { model: ModelConfig; training: TrainingConfig } {
  const preset = Object.hasOwn(presets, name) ? (name as PresetName) : 'seq2seq-padded';
  return { model: presets[preset], training: parseTrainingConfig(trainingOf({ stage: null, preset, task })) };
}

/** The user's own pairs are repeated like the paper's: that many sequences make the full batch, or one of each if there are more. */
const OWN_BATCH = 100;

/**
 * @throws SeqlabError of the config parsers, and `web-preset-unknown`, `web-pairs`, `web-pairs-need-padding`,
 *   `web-decoder-only-padding`, `web-encoder-only-lengths`, `web-fast-math`
 */
export function resolveSpec(spec: TrainingSpec): ResolvedSpec {
  if (!Object.hasOwn(presets, spec.preset)) {
    throw new SeqlabError(
      'web-preset-unknown',
      `resolveSpec: preset ${JSON.stringify(spec.preset)} is not known. Use one of ${PRESETS.join(', ')}.`,
    );
  }
  const preset = presets[spec.preset as PresetName];
  const model = parseModelConfig({ ...preset, dropout: spec.dropout, ...spec.model });
  const training = parseTrainingConfig({ ...trainingOf(spec), seed: spec.seed, ...spec.training });
  if (training.fastMath) {
    throw new SeqlabError(
      'web-fast-math',
      'resolveSpec: fastMath is true, expected false: a link must give the same weights on every machine. Leave it out here, or run `seqlab train --fast-math`.',
    );
  }
  const dataset = spec.pairs.trim() === '' ? datasetByName(spec.task) : ownDataset(spec.pairs);
  if (model.padId === null && model.inputs === 'tokens' && !sameLengths(dataset.examples)) {
    throw new SeqlabError(
      'web-pairs-need-padding',
      `resolveSpec: the sequences of ${dataset.name} differ in length, which needs a model with PAD. Use the preset seq2seq-padded.`,
    );
  }
  if (model.architecture === 'decoder-only' && model.padId === null) {
    throw new SeqlabError(
      'web-decoder-only-padding',
      'resolveSpec: a decoder-only model reads the input as the start of its own sequence, and PAD keeps that start out of the loss. Use the preset seq2seq-padded.',
    );
  }
  if (model.architecture === 'encoder-only' && !sameInPlace(dataset.examples)) {
    throw new SeqlabError(
      'web-encoder-only-lengths',
      `resolveSpec: an encoder-only model answers in place, and ${dataset.name} has an output that is not as long as its input. Use the task alternating or copy4.`,
    );
  }
  return { model, training, dataset, decoding: decodingOf(spec, model) };
}

/**
 * The paper's way to train. On WASM unless another backend is asked for: who opens a
 * link must see the same bits, GPU or not.
 */
function trainingOf(spec: Pick<TrainingSpec, 'stage' | 'preset' | 'task'>): Record<string, unknown> {
  const stage =
    ladderStages.find(({ id }) => id === spec.stage) ??
    ladderStages.find(({ preset, task }) => preset === spec.preset && task === spec.task) ??
    ladderStages.findLast(({ preset }) => preset === spec.preset)!;
  return { ...paperTraining(stage.steps, stage.milestone), backend: 'wasm' };
}

function decodingOf(spec: TrainingSpec, model: ModelConfig): ResolvedSpec['decoding'] {
  const stage = ladderStages.find(({ id }) => id === spec.stage);
  if (stage !== undefined) return stage.decoding;
  if (model.inputs === 'scalars') return 'one-pass';
  return model.causal ? 'append' : 'rewrite';
}

function ownDataset(text: string): SequenceDataset {
  const result = readPairs(text);
  if ('problem' in result) {
    throw new SeqlabError(
      'web-pairs',
      `resolveSpec: line ${result.line} of the pairs is not a pair (${result.problem}). Correct it.`,
    );
  }
  const { examples } = result;
  return { name: 'own', examples, copies: Math.max(1, Math.round(OWN_BATCH / examples.length)) };
}
