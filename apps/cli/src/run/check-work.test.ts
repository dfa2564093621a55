import { parseModelConfig } from '@seqlab/core';
import { presets } from '@seqlab/models';
import { expect, test } from 'vitest';
import { checkRunWork, updateWork } from './check-work.js';

const layer = { dModel: 8, heads: 2, feedForward: 16 };
const reader = parseModelConfig({ architecture: 'encoder-only', vocabSize: 5, encoderLayers: 2, ...layer });

test('each token is multiplied with each, and with each weight, three times over', () => {
  // 2 layers of 4·8² + 4·8 in attention, 2·8·16 + 16 + 8 in feed-forward, 2·2·8 in norms; 2·8 of the last norm; 8·5 + 5 of the logits
  const weights = 2 * (4 * 64 + 32 + 2 * 128 + 24 + 32) + 16 + 45;
  const pairs = 2 * 10 * 10;
  expect(updateWork(reader, { batchSize: 3, srcLength: 10, tgtLength: 0 })).toBe(
    3 * 3 * (2 * pairs * 8 + weights * 10),
  );
});

test('who looks back through a window sees no more', () => {
  const writer = { architecture: 'decoder-only', vocabSize: 5, decoderLayers: 1, ...layer } as const;
  const work = (keys: object) =>
    updateWork(parseModelConfig({ ...writer, positional: 'alibi', ...keys }), {
      batchSize: 1,
      srcLength: 0,
      tgtLength: 1000,
    });
  expect(work({}) - work({ window: 100 })).toBe(3 * 2 * 8 * 1000 * (500 - 100));
});

test('a step that nobody waits for is refused on a processor', () => {
  const batch = { batchSize: 1, srcLength: 1_000_000, tgtLength: 0 };
  for (const backend of ['auto', 'wasm', 'cpu'] as const)
    expect(() => checkRunWork(reader, batch, { backend })).toThrowError(
      expect.objectContaining({
        code: 'step-work',
        message:
          'train: a step on batches of 1 rows of 1000000 tokens takes at least 9.6e+13 multiplications, more than 1e+13: a processor is at it for hours. Use shorter sequences or smaller batches (batchSize).',
      }),
    );
  checkRunWork(reader, batch, { backend: 'webgpu' });
  checkRunWork(presets.seq2seq, { batchSize: 65_536, srcLength: 20, tgtLength: 20 }, { backend: 'auto' });
});
