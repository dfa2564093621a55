import { startBackend } from '@seqlab/backend';
import { parameterCount, parseModelConfig } from '@seqlab/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { greedy } from './decoding/greedy.js';
import { PARTS } from './fixtures/parts.js';

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each(PARTS)('%j', (part) => {
  test.each(['encoder-decoder', 'decoder-only', 'encoder-only'] as const)(
    '%s has as many values as its config says, frees them all, and decodes the same with its past kept and computed anew',
    async (architecture) => {
      const config = parseModelConfig({
        architecture,
        vocabSize: 7,
        padId: 6,
        dModel: 8,
        heads: 2,
        encoderLayers: 2,
        decoderLayers: 2,
        feedForward: 12,
        positional: 'sinusoidal',
        ...part,
      });
      const before = memory().numTensors;
      const model = createModel(config, { seed: 3 });
      const count = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
      expect(count).toBe(parameterCount(config));
      if (architecture !== 'encoder-only') {
        const source =
          architecture === 'decoder-only'
            ? { batchSize: 2, srcLength: 0, src: new Int32Array(0) }
            : { batchSize: 2, srcLength: 4, src: Int32Array.of(2, 4, 5, 3, 2, 1, 6, 6) };
        const options = { sosId: 2, eosId: null, maxLength: 12, prefix: [[1], [4]] };
        const kept = await greedy(model, source, options);
        const anew = await greedy(model, source, { ...options, cache: false });
        expect(kept.map(({ ids }) => ids)).toEqual(anew.map(({ ids }) => ids));
        expect(kept[0]!.ids).toHaveLength(12);
      }
      model.dispose();
      expect(memory().numTensors).toBe(before);
    },
  );
});
