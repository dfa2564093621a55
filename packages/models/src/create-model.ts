import type { ModelConfig } from '@seqlab/core';
import { createInitializer } from '@seqlab/layers';
import { createDecoderOnly } from './architectures/decoder-only.js';
import { createEncoderDecoder } from './architectures/encoder-decoder.js';
import { createEncoderOnly } from './architectures/encoder-only.js';
import { createVision } from './architectures/vision.js';
import type { Model } from './model.js';

export interface CreateModelOptions {
  /** decides every initial weight; an integer 0 … 2⁵³−1 */
  readonly seed: number;
}

/** Builds the model of a config, initialised as torch does it unless `initStd` says otherwise, on the current backend. */
export function createModel(config: ModelConfig, { seed }: CreateModelOptions): Model {
  const initializer = createInitializer(seed);
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
