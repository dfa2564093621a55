import { embed } from '@seqlab/backend';
import { hasEmbeddingDropout, type ModelConfig } from '@seqlab/core';
import {
  type AddedPositions,
  createDropout,
  createEmbedding,
  type Embedding,
  type ForwardContext,
  type Initializer,
  joinModules,
  type Module,
  type Position,
  seen,
} from '@seqlab/layers';
import { add, reshape, slice, Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/** How a batch enters the model: ids [B, T], or numbers [B, T] or [B, T, 1], → [B, T, D]. */
export interface ModelInput extends Module {
  /** the first column stands at `position` (default 0), or each id where the tensor [B, T] int32 says */
  forward(
    values: Tensor2D,
    positions: AddedPositions | null,
    context: ForwardContext,
    position?: Position | Tensor2D,
  ): Tensor3D;
}

/**
 * Ids: embedding·embeddingScale (√D) + positions, then dropout if the model has positions. Scalars: the numbers as they are, one feature
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
      const x =
        context.look === undefined
          ? embedding.forward(ids, positions, position)
          : openEmbedding(embedding, ids, positions, context, position);
      return seen(context, 'embedded', dropout.forward(x, context));
    },
  };
}

/** What the fused op does in one: the scaled rows of the ids, then those of the positions, then their sum. */
function openEmbedding(
  embedding: Embedding,
  ids: Tensor2D,
  positions: AddedPositions | null,
  context: ForwardContext,
  position: Position | Tensor2D = 0,
): Tensor3D {
  const rows = seen(context, 'embedding', embedding.forward(ids));
  if (positions === null) return rows;
  if (!(position instanceof Tensor)) return withPositions(rows, positions, context, position);
  const own = embed(position, positions.rows(ids.shape[1]));
  return add(rows, seen(context, 'positions', own)) as Tensor3D;
}

/** x [B, T, D] and the rows of its positions [T, D], which are the same for every sequence. */
export function withPositions(
  x: Tensor3D,
  positions: AddedPositions,
  context: ForwardContext,
  position: Position = 0,
): Tensor3D {
  const [, length, width] = x.shape;
  const from = position === 0 ? positions.rows(length) : positions.rowsFrom(position, length);
  const rows = slice(from, [0, 0], [length, width]);
  return add(x, seen(context, 'positions', rows)) as Tensor3D;
}
