import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { beamSearch } from './beam-search.js';
import type { DecodingOptions } from './decoding-source.js';
import { greedy } from './greedy.js';
import { sample } from './sample.js';

/** Two rows; the second is padded where the model has PAD 0. */
const source = { batchSize: 2, srcLength: 4, src: Int32Array.of(2, 1, 4, 3, 2, 3, 0, 0) };
const nothing = { batchSize: 2, srcLength: 0, src: new Int32Array(0) };
const POSITIONS = ['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'] as const;

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each(['encoder-decoder', 'decoder-only'] as const)('%s', (architecture) => {
  describe.each([0, 1, 2])('%i layers', (layers) => {
    test.each(POSITIONS)(
      '%s: every way of decoding, with and without keys and values kept',
      async (positional) => {
        const model = createModel(
          parseModelConfig({
            architecture,
            positional,
            vocabSize: 6,
            // wider than the vocabulary, as heads are that were rounded up
            outputSize: 8,
            padId: 0,
            dModel: 8,
            heads: 2,
            encoderLayers: layers,
            decoderLayers: layers,
            feedForward: 8,
            maxLength: 9,
          }),
          { seed: 4 },
        );
        // The outputs that no id belongs to are the likeliest by far.
        const bias = model.namedParameters().get('unembedding.bias')!;
        const planted = tensor1d([0, 0.1, 0, 0.1, 0, 0.1, 9, 9]);
        bias.assign(planted);
        planted.dispose();
        const given = architecture === 'decoder-only' ? nothing : source;
        const options = { sosId: 2, eosId: 3, maxLength: 14, prefix: [[1], [4]] };
        const ways: ((
          more: Partial<DecodingOptions>,
        ) => Promise<readonly { readonly ids: readonly number[] }[]>)[] = [
          (more) => greedy(model, given, { ...options, ...more }),
          (more) => greedy(model, given, { ...options, ...more, mode: 'rewrite' }),
          (more) => beamSearch(model, given, { ...options, ...more, beams: 3 }),
          (more) => sample(model, given, { ...options, ...more, seed: 5 }),
        ];
        for (const way of ways) {
          const kept = await way({});
          const anew = await way({ cache: false });
          expect(kept.map(({ ids }) => ids)).toEqual(anew.map(({ ids }) => ids));
          for (const { ids } of await way({ eosId: null })) {
            expect(ids).toHaveLength(positional === 'learned' ? 8 : 14);
            expect(Math.max(...ids)).toBeLessThan(6);
          }
        }
        model.dispose();
      },
    );
  });
});

test.each([
  [9, 0, 8],
  [3, null, 2],
] as const)('a source with %i ids of its own is read by those', async (srcVocabSize, srcPadId, last) => {
  const model = createModel(
    {
      architecture: 'encoder-decoder',
      vocabSize: 6,
      srcVocabSize,
      srcPadId,
      dModel: 8,
      heads: 2,
      encoderLayers: 1,
      decoderLayers: 1,
      feedForward: 8,
    },
    { seed: 4 },
  );
  const read = (id: number) =>
    greedy(
      model,
      { batchSize: 1, srcLength: 2, src: Int32Array.of(1, id) },
      { sosId: 2, eosId: null, maxLength: 3 },
    );
  expect((await read(last))[0]!.ids).toHaveLength(3);
  await expect(read(srcVocabSize)).rejects.toThrow(`is ${srcVocabSize}, expected 0 to ${last}`);
  model.dispose();
});
