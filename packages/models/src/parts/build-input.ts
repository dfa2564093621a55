import { hasEmbeddingDropout, type ModelConfig } from '@seqlab/core';
import {
  createDropout,
  createEmbedding,
  type ForwardContext,
  type Initializer,
  joinModules,
  type Module,
  type Position,
  seen,
} from '@seqlab/layers';
import { reshape, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { type EnteringPositions, withPositions } from './with-positions.js';

/** How a batch enters the model: ids [B, T], or numbers [B, T] or [B, T, 1], → [B, T, D]. */
export interface ModelInput extends Module {
  /** the first column stands at `position` (default 0), or each id where the tensor [B, T] int32 says */
  forward(
    values: Tensor2D,
    positions: EnteringPositions,
    context: ForwardContext,
    position?: Position | Tensor2D,
  ): Tensor3D;
}

/**
 * Ids: embedding·embeddingScale (√D) with positions, then dropout if the model has positions. Scalars: the numbers as they are, one feature
 * per position, as in the paper's first stage.
 */
export function buildInput(initializer: Initializer, config: ModelConfig): ModelInput {
  if (config.inputs === 'scalars') {
    return {
      ...joinModules({}),
      forward: (values, _, context) =>
        seen(context, 'embedded', reshape(values, [values.shape[0], values.shape[1], 1])),
    };
  }
  return embeddedInput(initializer, config, config.vocabSize, config.padId);
}

/** The source's own input where `srcVocabSize` gives it a vocabulary of its own; null where source and target share one. */
export function buildSourceInput(initializer: Initializer, config: ModelConfig): ModelInput | null {
  const { srcVocabSize, srcPadId } = config;
  return srcVocabSize === null ? null : embeddedInput(initializer, config, srcVocabSize, srcPadId);
}

function embeddedInput(
  initializer: Initializer,
  config: ModelConfig,
  vocabSize: number,
  padId: number | null,
): ModelInput {
  const { dModel, embeddingScale, initStd } = config;
  const embedding = createEmbedding(initializer, {
    count: vocabSize,
    width: dModel,
    paddingId: padId,
    ...(embeddingScale !== null && { scale: embeddingScale }),
    ...(initStd !== null && { std: initStd }),
  });
  const dropout = createDropout(hasEmbeddingDropout(config) ? config.dropout : 0);
  return {
    ...embedding,
    forward(ids, positions, context, position) {
      // one op where the rows are added and nobody looks
      const x =
        context.look === undefined && positions.projection === null
          ? embedding.forward(ids, positions.added, position)
          : withPositions(seen(context, 'embedding', embedding.forward(ids)), positions, context, position);
      return seen(context, 'embedded', dropout.forward(x, context));
    },
  };
}
