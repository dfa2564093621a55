import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { attentionMaps } from './attention-maps.js';

test.each(['cpu', 'wasm'] as const)(
  'every attention by name, rows of sum 1, nothing where masked, on %s',
  async (backend) => {
    await startBackend(backend);
    const before = memory().numTensors;
    const config = {
      vocabSize: 6,
      padId: 5,
      dModel: 8,
      heads: 2,
      encoderLayers: 2,
      decoderLayers: 1,
      feedForward: 8,
    };
    const model = createModel(parseModelConfig({ ...config, architecture: 'encoder-decoder' }), { seed: 1 });
    const [src, tgt] = [tensor2d([[2, 1, 5]], [1, 3], 'int32'), tensor2d([[2, 0, 1, 1]], [1, 4], 'int32')];
    const maps = await attentionMaps(model, { src, tgt, labels: tgt });
    expect([...maps].map(([name, { shape }]) => [name, shape])).toEqual([
      ['transformer.encoder.layers.0.self_attn', [1, 2, 3, 3]],
      ['transformer.encoder.layers.1.self_attn', [1, 2, 3, 3]],
      ['transformer.decoder.layers.0.self_attn', [1, 2, 4, 4]],
      ['transformer.decoder.layers.0.multihead_attn', [1, 2, 4, 3]],
    ]);
    for (const [name, { shape, values }] of maps) {
      const keys = shape[3]!;
      for (let row = 0; row < values.length / keys; row += 1) {
        const weights = values.slice(row * keys, (row + 1) * keys);
        expect(
          weights.reduce((sum, weight) => sum + weight, 0),
          name,
        ).toBeCloseTo(1, 5);
        // The last source token is PAD; a decoder position sees nothing after itself.
        if (keys === 3) expect(weights[2]).toBe(0);
        else expect([...weights.slice((row % 4) + 1)]).toEqual(Array(3 - (row % 4)).fill(0));
      }
    }
    for (const made of [src, tgt]) made.dispose();
    model.dispose();
    expect(memory().numTensors).toBe(before);
  },
);
