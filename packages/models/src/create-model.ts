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
import { createEncoderDecoder, PADDING_MASKS, type PaddingMask } from './architectures/encoder-decoder.js';
import { createEncoderOnly } from './architectures/encoder-only.js';
import { createVision } from './architectures/vision.js';
import { checkForward } from './check-model.js';
import { activationBytes, type BatchSize } from './memory-needed.js';
import type { Model } from './model.js';

export interface CreateModelOptions {
  /** decides every initial weight; an integer 0 … 2⁵³−1; default 0, as that of a training config */
  readonly seed?: number;
  /**
   * which attentions of an encoder-decoder see PAD all the same, to find out what their masks are for: the encoder's own, the decoder's
   * own, the decoder's of the encoder's output; default: none
   */
  readonly unmasked?: readonly PaddingMask[];
}

/**
 * Builds the model of a config, initialised as torch does it unless `initStd` says otherwise, on the current backend.
 * @param given a config as it is written down or as `parseModelConfig` gives it back; a preset is one
 * @throws `model-config` for what is no config, `model-unmasked`, `options-object`, `random-seed`, `backend-not-started`, and what `parseModelConfig` throws
 * @example const model = createModel(presets.seq2seq, { seed: 0 });
 */
export function createModel(given: ModelConfigInput, options: CreateModelOptions = {}): Model {
  if (typeof given !== 'object' || given === null) {
    throw new SeqlabError(
      'model-config',
      `createModel: the config is ${showValue(given)}, an object was expected. Use one of presets, such as presets.seq2seq, or write {"architecture": …}.`,
    );
  }
  checkOptions('createModel', options, ['seed', 'unmasked']);
  const config: ModelConfig = parseModelConfig(given);
  const unmasked = options.unmasked ?? [];
  checkUnmasked(unmasked, config);
  const model = build(config, createInitializer(options.seed ?? 0), unmasked);
  return {
    ...model,
    forward(batch, context) {
      checkForward(batch);
      return model.forward(batch, context);
    },
    activationBytes: (size: BatchSize) => activationBytes(config, size),
  };
}

/** Only an encoder-decoder with PAD has three masks to tell apart. */
function checkUnmasked(
  unmasked: readonly PaddingMask[],
  { architecture, padId, srcPadId }: ModelConfig,
): void {
  const shown = Array.isArray(unmasked) ? `[${unmasked.map(showValue).join(', ')}]` : showValue(unmasked);
  const wrong =
    !Array.isArray(unmasked) || unmasked.some((each) => !PADDING_MASKS.includes(each))
      ? `is ${shown}, a list of ${PADDING_MASKS.join(', ')} was expected`
      : unmasked.length > 0 && (architecture !== 'encoder-decoder' || (padId === null && srcPadId === null))
        ? `is ${shown}, and this ${architecture} model has no such masks, an encoder-decoder with padId was expected`
        : null;
  if (wrong !== null)
    throw new SeqlabError('model-unmasked', `createModel: unmasked ${wrong}. Leave it out.`);
}

function build(
  config: ModelConfig,
  initializer: Initializer,
  unmasked: readonly PaddingMask[],
): Omit<Model, 'activationBytes'> {
  switch (config.architecture) {
    case 'encoder-decoder':
      return createEncoderDecoder(initializer, config, unmasked);
    case 'encoder-only':
      return createEncoderOnly(initializer, config);
    case 'decoder-only':
      return createDecoderOnly(initializer, config);
    case 'vision':
      return createVision(initializer, config);
  }
}
