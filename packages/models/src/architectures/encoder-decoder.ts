import type { ModelConfig } from '@seqlab/core';
import {
  combineMasks,
  EVALUATION,
  type ForwardContext,
  type Initializer,
  joinModules,
  prefixed,
  seen,
} from '@seqlab/layers';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Continuation, Model } from '../model.js';
import { paddingKeys, paddingOf, segmentKeys, selfAttentionMask } from '../parts/attention-masks.js';
import { buildInput, buildSourceInput } from '../parts/build-input.js';
import { buildDecoder, buildEncoder } from '../parts/build-layers.js';
import { buildOutput } from '../parts/build-output.js';
import { buildPositions } from '../parts/build-positions.js';
import {
  checkPackedAlike,
  type PackedSequences,
  packedSource,
  packedTarget,
} from '../parts/packed-sequences.js';
import { tidied } from '../parts/tidied.js';

/** The attentions that hide PAD: the encoder's own, the decoder's own, and the decoder's of the encoder's output. */
export const PADDING_MASKS = ['source', 'target', 'memory'] as const;
export type PaddingMask = (typeof PADDING_MASKS)[number];

const UNPACKED = { source: null, target: null };

/**
 * The paper's model: one embedding for source and target, encoder, decoder, a separate un-embedding. Names
 * `embedding.weight`, `positions.*`, `transformer.encoder.*`, `transformer.decoder.*`, `unembedding.*`; where the source has a
 * vocabulary of its own, `src_embedding.weight` comes first.
 */
export function createEncoderDecoder(
  initializer: Initializer,
  config: ModelConfig,
  unmasked: readonly PaddingMask[] = [],
): Omit<Model, 'activationBytes'> {
  const { causal, padId } = config;
  /** what a mask hides; null where it is left out */
  const hidden = (mask: PaddingMask, padding: Tensor2D | null) => (unmasked.includes(mask) ? null : padding);
  // Parts are made in the order of their names, because a parameter's number decides its random numbers.
  const ownSource = buildSourceInput(initializer, config);
  const input = buildInput(initializer, config);
  const sourceInput = ownSource ?? input;
  const srcPadId = ownSource === null ? padId : config.srcPadId;
  const positions = buildPositions(initializer, config, ['encoder', 'decoder']);
  const encoder = buildEncoder(initializer, config, config.encoderLayers, positions.rotation);
  const decoder = buildDecoder(initializer, config, positions.rotation);
  const output = buildOutput(initializer, config, input);

  const encode = (
    source: Tensor2D,
    padding: Tensor2D | null,
    context: ForwardContext,
    packed: PackedSequences | null = null,
  ) => {
    const length = source.shape[1];
    const bias = positions.biases.encoder;
    const segments = packed?.segments;
    const options = {
      causal: false,
      bias,
      padding: hidden('source', padding),
      ...(segments && { segments }),
    };
    const mask = selfAttentionMask(length, length, options);
    const embedded = sourceInput.forward(source, positions, prefixed(context, 'src_'), packed?.positions);
    return encoder.forward(embedded, mask, prefixed(context, 'transformer.encoder.'));
  };

  const targetBias = positions.biases.decoder;
  const targetMask = (length: number, sourceLength: number, padding: Tensor2D | null, segments?: Tensor2D) =>
    selfAttentionMask(length, sourceLength, {
      causal,
      bias: targetBias,
      padding,
      ...(segments && { segments }),
    });

  const decode = (
    target: Tensor2D,
    memory: Tensor3D,
    padding: Tensor2D | null,
    context: ForwardContext,
    packed: { source: PackedSequences | null; target: PackedSequences | null } = UNPACKED,
  ): Tensor3D => {
    const length = target.shape[1];
    const segments = packed.target?.segments;
    const masks = {
      target: targetMask(length, length, hidden('target', paddingOf(target, padId)), segments),
      memory: combineMasks(
        paddingKeys(hidden('memory', padding)),
        segmentKeys(segments, packed.source?.segments),
      ),
    };
    const embedded = input.forward(target, positions, context, packed.target?.positions);
    const x = decoder.forward(embedded, memory, masks, prefixed(context, 'transformer.decoder.'));
    return config.inputs === 'scalars' ? x : seen(context, 'unembedding', output.forward(x));
  };

  const continuation: Continuation = {
    prompt: (source) =>
      tidied(() => {
        const padding = paddingOf(source!, srcPadId);
        const memory = encode(source!, padding, EVALUATION);
        return { memory, memoryKeyValues: decoder.memoryKeyValues(memory), padding };
      }),
    logits: (target, prompt) => tidied(() => decode(target, prompt.memory!, prompt.padding, EVALUATION)),
    // its padding also says which places hold nothing yet
    extend:
      causal && config.decoderLayers > 0 && !unmasked.includes('target')
        ? ({ ids, past, padding, position }, prompt) =>
            tidied(() => {
              const kept = past?.[0]?.shape[1] ?? 0;
              const length = ids.shape[1];
              const masks = {
                target: targetMask(length, kept + length, padding),
                memory: paddingKeys(hidden('memory', prompt.padding)),
              };
              const embedded = input.forward(ids, positions, EVALUATION, position ?? kept);
              const step = decoder.extend(embedded, past, prompt.memoryKeyValues, masks, position);
              return { logits: output.forward(step.y), past: step.past };
            })
        : null,
  };

  return {
    ...joinModules({
      ...(ownSource !== null && { src_embedding: ownSource }),
      embedding: input,
      '...positions': positions.module,
      transformer: joinModules({ encoder, decoder }),
      unembedding: output,
    }),
    config,
    continuation,
    forward: (batch, context = EVALUATION) =>
      tidied(() => {
        const source = batch.src as Tensor2D;
        const packed = { source: packedSource(batch), target: packedTarget(batch) };
        checkPackedAlike(packed.source, packed.target);
        const padding = paddingOf(source, srcPadId);
        const memory = encode(source, padding, context, packed.source);
        return decode(batch.tgt as Tensor2D, memory, padding, context, packed);
      }),
  };
}
