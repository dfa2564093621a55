import { startBackend } from '@seqlab/backend';
import { parameterCount, parseModelConfig } from '@seqlab/core';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from './create-model.js';
import { greedy } from './decoding/greedy.js';

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each(['encoder-decoder', 'decoder-only', 'encoder-only', 'vision'] as const)(
  '%s',
  (architecture) => {
    const size = architecture === 'vision' ? { outputSize: 5 } : { vocabSize: 7 };
    const config = parseModelConfig({
      architecture,
      ...size,
      dModel: 8,
      heads: 2,
      encoderLayers: 2,
      decoderLayers: 2,
      feedForward: 12,
      positional: 'sinusoidal',
      bias: false,
    });

    test('has no parameter of that name, and as many values as its config says', () => {
      const before = memory().numTensors;
      const model = createModel(config);
      const named = [...model.namedParameters()];
      expect(named.filter(([name]) => name.includes('bias'))).toEqual([]);
      expect(named.reduce((count, [, { size }]) => count + size, 0)).toBe(parameterCount(config));
      model.dispose();
      expect(memory().numTensors).toBe(before);
    });

    test.skipIf(architecture === 'encoder-only' || architecture === 'vision')(
      'decodes the same with its past kept and computed anew',
      async () => {
        const model = createModel(config, { seed: 3 });
        const source =
          architecture === 'decoder-only'
            ? { batchSize: 1, srcLength: 0, src: new Int32Array(0) }
            : { batchSize: 1, srcLength: 4, src: Int32Array.of(2, 4, 5, 3) };
        const options = { sosId: 2, eosId: null, maxLength: 12 };
        const [kept] = await greedy(model, source, options);
        const [anew] = await greedy(model, source, { ...options, cache: false });
        expect(kept!.ids).toEqual(anew!.ids);
        expect(kept!.ids).toHaveLength(12);
        model.dispose();
      },
    );
  },
);
