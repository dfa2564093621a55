import {
  capture,
  crossEntropy,
  dropoutBits,
  dropoutState,
  startBackend,
  valueAndGradients,
} from '@seqlab/backend';
import { type ModelConfigInput, parseModelConfig } from '@seqlab/core';
import {
  reshape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { activationBytes } from './memory-needed.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const sizes = { vocabSize: 9, dModel: 12, heads: 2, feedForward: 20, dropout: 0.2, padId: 0 } as const;
const models: readonly (readonly [string, ModelConfigInput])[] = [
  [
    'encoder-decoder with learned relative positions',
    { ...sizes, architecture: 'encoder-decoder', encoderLayers: 2, decoderLayers: 2, positional: 'relative' },
  ],
  [
    'decoder-only with ALiBi',
    { ...sizes, architecture: 'decoder-only', decoderLayers: 3, positional: 'alibi' },
  ],
  [
    'decoder-only with rotary positions and tied embedding',
    { ...sizes, architecture: 'decoder-only', decoderLayers: 2, positional: 'rotary', tieEmbedding: true },
  ],
  ['encoder-only', { ...sizes, architecture: 'encoder-only', encoderLayers: 2, positional: 'sinusoidal' }],
];
const [B, L] = [3, 7];
const ids = (salt: number) => Int32Array.from({ length: B * L }, (_, i) => (i * 5 + salt + (i >> 2)) % 9);
const inputs = {
  src: { values: ids(1), shape: [B, L] },
  tgt: { values: ids(2), shape: [B, L] },
  labels: { values: ids(3), shape: [B, L] },
  dropout: { values: dropoutState(4, 5), shape: [4] },
};

/** Loss and all gradients, as one step that can be recorded. */
function stepOf(config: ModelConfigInput) {
  const model = createModel(config, { seed: 1 });
  const variables = [...model.namedParameters().values()];
  const step = ({ src, tgt, labels, dropout }: Record<string, Tensor>) => {
    const { value, gradients } = valueAndGradients(() => {
      const batch = { src: src as Tensor2D, tgt: tgt as Tensor2D, labels: labels as Tensor2D };
      const logits = model.forward(batch, { dropout: dropoutBits(dropout as Tensor1D) });
      return crossEntropy(logits, labels!, { ignoreIndex: 0 });
    }, variables);
    return {
      loss: value,
      ...Object.fromEntries(gradients.map((each, i) => [`gradient${i}`, reshape(each, [-1])])),
    };
  };
  return { step, dispose: () => model.dispose() };
}

describe.each(models)('%s', (_, config) => {
  test('recompute gives the same bits, step by step and replayed, from less memory', async () => {
    const run = async (recompute: boolean) => {
      const { step, dispose } = stepOf({ ...config, recompute });
      const eager = tidy(() => {
        const made = step({
          src: tensor2d(inputs.src.values, [B, L], 'int32'),
          tgt: tensor2d(inputs.tgt.values, [B, L], 'int32'),
          labels: tensor2d(inputs.labels.values, [B, L], 'int32'),
          dropout: tensor1d(inputs.dropout.values, 'int32'),
        });
        return Object.values(made).map((each) => [...each.dataSync()]);
      });
      const captured = capture(step as never);
      const [first, second] = [await captured.run([inputs]), await captured.run([inputs])];
      expect(captured.fallback).toBeNull();
      const { bytes } = captured.stats!;
      captured.dispose();
      dispose();
      return { eager, first, second, bytes };
    };
    const plain = await run(false);
    const again = await run(true);
    expect(again.eager).toEqual(plain.eager);
    expect(again.first).toEqual(plain.first);
    expect(again.second).toEqual(plain.second);
    expect(again.second).toEqual(again.first);
    expect(plain.eager[0]![0]).toBeGreaterThan(0.5);
    expect(again.bytes).toBeLessThan(plain.bytes);
  });
});

test('what is kept no longer grows with the width of a layer’s inside', () => {
  const config = parseModelConfig({ ...sizes, architecture: 'decoder-only', decoderLayers: 12 });
  const batch = { batchSize: 4, srcLength: 0, tgtLength: 600 };
  const plain = activationBytes(config, batch);
  const again = activationBytes({ ...config, recompute: true }, batch);
  expect(again).toBeLessThan(plain / 3);
});
