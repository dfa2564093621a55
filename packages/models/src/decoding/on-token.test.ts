import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { beamSearch } from './beam-search.js';
import { greedy } from './greedy.js';
import { sample } from './sample.js';

beforeAll(async () => {
  await startBackend('cpu');
});

const model = () =>
  createModel(
    parseModelConfig({
      architecture: 'encoder-decoder',
      vocabSize: 6,
      dModel: 8,
      heads: 2,
      encoderLayers: 1,
      decoderLayers: 1,
      feedForward: 8,
    }),
    { seed: 1 },
  );
const source = { batchSize: 3, srcLength: 4, src: Int32Array.of(2, 0, 1, 3, 2, 1, 1, 3, 2, 0, 0, 3) };
const ends = { sosId: 2, eosId: null, maxLength: 6 };

test.each([
  ['greedy', (onToken: (id: number, row: number) => void) => greedy(model(), source, { ...ends, onToken })],
  [
    'rewriting',
    (onToken: (id: number, row: number) => void) =>
      greedy(model(), source, { ...ends, onToken, mode: 'rewrite' }),
  ],
  [
    'sampling',
    (onToken: (id: number, row: number) => void) => sample(model(), source, { ...ends, onToken, seed: 3 }),
  ],
  [
    'beam search',
    (onToken: (id: number, row: number) => void) =>
      beamSearch(model(), source, { ...ends, onToken, beams: 2 }),
  ],
])('%s tells every token of every row, in its order', async (_, decode) => {
  const told: number[][] = [[], [], []];
  const answers = await decode((id, row) => told[row]!.push(id));
  expect(told).toEqual(answers.map(({ ids }) => [...ids]));
  expect(told.flat().length).toBeGreaterThan(0);
});

test('tokens are told before the rest is computed', async () => {
  let first: number | null = null;
  const tired = new Error('enough');
  await expect(
    greedy(model(), source, {
      ...ends,
      onToken(id) {
        first = id;
        throw tired;
      },
    }),
  ).rejects.toBe(tired);
  expect(first).not.toBeNull();
});

test('what is no function is refused', async () => {
  await expect(greedy(model(), source, { ...ends, onToken: 1 as never })).rejects.toThrow(
    'decode: onToken (1) must be a function. Leave it out to be told nothing.',
  );
});
