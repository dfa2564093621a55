import {
  checkOptions,
  type ModelConfig,
  type ModelConfigInput,
  parseModelConfig,
  SeqlabError,
  showValue,
} from '@seqlab/core';
import { createInitializer, type Initializer } from '@seqlab/layers';
import { createDecoderOnly } from './architectures/decoder-only.js';
import { createEncoderDecoder } from './architectures/encoder-decoder.js';
import { createEncoderOnly } from './architectures/encoder-only.js';
import { createVision } from './architectures/vision.js';
import { activationBytes, type BatchSize } from './memory-needed.js';
import type { Model } from './model.js';

export interface CreateModelOptions {
  /** decides every initial weight; an integer 0 … 2⁵³−1; default 0, as that of a training config */
  readonly seed?: number;
}

/**
 * Builds the model of a config, initialised as torch does it unless `initStd` says otherwise, on the current backend.
 * @param given a config as it is written down or as `parseModelConfig` gives it back; a preset is one
 * @throws `model-config` for what is no config, `options-object`, `random-seed`, `backend-not-started`, and what `parseModelConfig` throws
 * @example const model = createModel(presets.seq2seq, { seed: 0 });
 */
export function createModel(given: ModelConfigInput, options: CreateModelOptions = {}): Model {
  if (typeof given !== 'object' || given === null) {
    throw new SeqlabError(
      'model-config',
      `createModel: the config is ${showValue(given)}, an object was expected. Use one of presets, such as presets.seq2seq, or write {"architecture": …}.`,
    );
  }
  checkOptions('createModel', options, ['seed']);
  const config: ModelConfig = parseModelConfig(given);
  const model = build(config, createInitializer(options.seed ?? 0));
  return { ...model, activationBytes: (size: BatchSize) => activationBytes(config, size) };
}

function build(config: ModelConfig, initializer: Initializer): Omit<Model, 'activationBytes'> {
  switch (config.architecture) {
    case 'encoder-decoder':
      return createEncoderDecoder(initializer, config);
    case 'encoder-only':
      return createEncoderOnly(initializer, config);
    case 'decoder-only':
      return createDecoderOnly(initializer, config);
    case 'vision':
      return createVision(initializer, config);
  }
}
