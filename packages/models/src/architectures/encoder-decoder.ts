import type { ModelConfig } from '@seqlab/core';
import {
  EVALUATION,
  type ForwardContext,
  type Initializer,
  joinModules,
  prefixed,
  seen,
} from '@seqlab/layers';
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Continuation, Model } from '../model.js';
import { buildInput, buildSourceInput } from '../parts/build-input.js';
import { buildDecoder, buildEncoder } from '../parts/build-layers.js';
import { buildOutput } from '../parts/build-output.js';
import { buildPositions } from '../parts/build-positions.js';
import { paddingOf } from '../parts/padding-of.js';
import { paddingKeys, selfAttentionMask } from '../parts/self-attention-mask.js';
import { tidied } from '../parts/tidied.js';

/**
 * The paper's model: one embedding for source and target, encoder, decoder, a separate un-embedding. Names
 * `embedding.weight`, `positions.*`, `transformer.encoder.*`, `transformer.decoder.*`, `unembedding.*`; where the source has a
 * vocabulary of its own, `src_embedding.weight` comes first.
 */
export function createEncoderDecoder(
  initializer: Initializer,
  config: ModelConfig,
): Omit<Model, 'activationBytes'> {
  const { causal, padId } = config;
  // Parts are made in the order of their names, because a parameter's number decides its random numbers.
  const ownSource = buildSourceInput(initializer, config);
  const input = buildInput(initializer, config);
  const sourceInput = ownSource ?? input;
  const srcPadId = ownSource === null ? padId : config.srcPadId;
  const positions = buildPositions(initializer, config, ['encoder', 'decoder']);
  const encoder = buildEncoder(initializer, config, config.encoderLayers, positions.rotation);
  const decoder = buildDecoder(initializer, config, positions.rotation);
  const output = buildOutput(initializer, config);

  const encode = (source: Tensor2D, padding: Tensor2D | null, context: ForwardContext) => {
    const length = source.shape[1];
    const bias = positions.biases.encoder;
    const mask = selfAttentionMask(length, length, { causal: false, bias, padding });
    const embedded = sourceInput.forward(source, positions.added, prefixed(context, 'src_'));
    return encoder.forward(embedded, mask, prefixed(context, 'transformer.encoder.'));
  };

  const targetMask = (length: number, sourceLength: number, padding: Tensor2D | null) =>
    selfAttentionMask(length, sourceLength, { causal, bias: positions.biases.decoder, padding });

  const decode = (
    target: Tensor2D,
    memory: Tensor3D,
    padding: Tensor2D | null,
    context: ForwardContext,
  ): Tensor3D => {
    const length = target.shape[1];
    const masks = {
      target: targetMask(length, length, paddingOf(target, padId)),
      memory: paddingKeys(padding),
    };
    const embedded = input.forward(target, positions.added, context);
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
    extend:
      causal && config.decoderLayers > 0
        ? ({ ids, past, padding, place }, prompt) =>
            tidied(() => {
              const kept = past?.[0]?.shape[1] ?? 0;
              const length = ids.shape[1];
              const masks = {
                target: targetMask(length, kept + length, padding),
                memory: paddingKeys(prompt.padding),
              };
              const embedded = input.forward(ids, positions.added, EVALUATION, place ?? kept);
              const step = decoder.extend(embedded, past, prompt.memoryKeyValues, masks, place);
              return { logits: output.forward(step.y), past: step.past };
            })
        : null,
  };

  return {
    ...joinModules({
      ...(ownSource !== null && { src_embedding: ownSource }),
      embedding: input,
      positions: positions.module,
      transformer: joinModules({ encoder, decoder }),
      unembedding: output,
    }),
    config,
    continuation,
    forward: ({ src, tgt }, context = EVALUATION) =>
      tidied(() => {
        const source = src as Tensor2D;
        const padding = paddingOf(source, srcPadId);
        return decode(tgt as Tensor2D, encode(source, padding, context), padding, context);
      }),
  };
}
