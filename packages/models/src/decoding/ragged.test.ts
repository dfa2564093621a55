import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { memory, tensor1d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import type { Model } from '../model.js';
import { beamSearch } from './beam-search.js';
import { startDecoding } from './decoding-session.js';
import type { DecodedSequence, DecodingOptions, DecodingSource } from './decoding-source.js';
import { greedy } from './greedy.js';
import { sample } from './sample.js';

const SOS = 2;
const EOS = 3;
const sizes = { vocabSize: 9, dModel: 8, heads: 2, encoderLayers: 1, decoderLayers: 2, feedForward: 8 };
const modelOf = (config: Record<string, unknown>) =>
  createModel(parseModelConfig({ ...sizes, ...config } as never), { seed: 4 });

/** Rows whose sources differ, so that they end at different times. */
const ROWS = 9;
const words = Int32Array.from({ length: 4 * ROWS }, (_, i) => (i * i + (i >> 2)) % 9);
const prefixes = Array.from({ length: ROWS }, (_, row) =>
  Array.from({ length: (row * 5) % 7 }, (_, i) => (row + 2 * i) % 9),
);

const kinds: [string, Record<string, unknown>][] = [
  ['encoder-decoder, sinusoidal', { architecture: 'encoder-decoder', positional: 'sinusoidal', padId: 8 }],
  ['decoder-only, learned', { architecture: 'decoder-only', positional: 'learned', maxLength: 40 }],
  ['decoder-only, relative', { architecture: 'decoder-only', positional: 'relative' }],
  ['decoder-only, rotary', { architecture: 'decoder-only', positional: 'rotary' }],
];

type Decode = (model: Model, source: DecodingSource, options: DecodingOptions) => Promise<DecodedSequence[]>;
const ways: [string, Decode][] = [
  ['greedy', greedy],
  ['greedy without a cache', (model, source, options) => greedy(model, source, { ...options, cache: false })],
  ['rewriting', (model, source, options) => greedy(model, source, { ...options, mode: 'rewrite' })],
  ['beam search', (model, source, options) => beamSearch(model, source, { ...options, beams: 3 })],
];

describe.each(kinds)('rows of unequal lengths, %s', (_, config) => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  const alone = config.architecture === 'decoder-only';
  const sourceOf = (rows: readonly number[]): DecodingSource => ({
    batchSize: rows.length,
    srcLength: alone ? 0 : 4,
    src: alone
      ? new Int32Array(0)
      : Int32Array.from(rows.flatMap((row) => [...words.subarray(4 * row, 4 * row + 4)])),
  });
  const all = Array.from({ length: ROWS }, (_, row) => row);

  /** Some rows end early, others go on. */
  function restless(): Model {
    const model = modelOf(config);
    const bias = model.namedParameters().get('unembedding.bias')!;
    bias.assign(tensor1d(Array.from({ length: 9 }, (_, id) => (id === EOS ? 0.35 : 0))));
    return model;
  }

  test.each(ways)('%s: each as alone, told as it comes', async (_, decode) => {
    const model = restless();
    const options = { sosId: SOS, eosId: EOS, maxLength: 12 };
    const told: number[][] = all.map(() => []);
    const onToken = (id: number, row: number) => void told[row]!.push(id);
    const together = await decode(model, sourceOf(all), { ...options, prefix: prefixes, onToken });
    const apart: DecodedSequence[] = [];
    for (const row of all)
      apart.push(...(await decode(model, sourceOf([row]), { ...options, prefix: [prefixes[row]!] })));
    expect(together.map(({ ids, ended }) => ({ ids, ended }))).toEqual(
      apart.map(({ ids, ended }) => ({ ids, ended })),
    );
    expect(told).toEqual(together.map(({ ids }) => [...ids]));
    model.dispose();
  });

  test('a sample draws what its row would alone in that place', async () => {
    const model = restless();
    const options = { sosId: SOS, eosId: EOS, maxLength: 12, seed: 5 };
    const together = await sample(model, sourceOf(all), { ...options, prefix: prefixes });
    const first = await sample(model, sourceOf([0]), { ...options, prefix: [prefixes[0]!] });
    expect(together[0]).toEqual(first[0]);
    model.dispose();
  });

  test.each([true, false])('the rows that are kept go on as alone, cache %s', async (cache) => {
    const model = modelOf(config);
    const token = (row: number, step: number) => (row * 3 + step * step) % 9;
    async function play(): Promise<void> {
      const session = startDecoding(model, sourceOf(all), cache);
      let rows = all;
      for (let step = 0; step < 40; step += 1) {
        if (step === 3) session.keep([7, 2, 5]);
        if (step === 36) session.keep([1]);
        rows = step < 3 ? all : step < 36 ? [7, 2, 5] : [2];
        const logits = await session.append(rows.map((row) => [token(row, step)]));
        for (const [index, row] of step % 7 === 4 ? rows.entries() : []) {
          const anew = startDecoding(model, sourceOf([row]), false);
          const said = Array.from({ length: step + 1 }, (_, each) => token(row, each));
          const [expected] = await anew.append([said]);
          anew.dispose();
          const distances = logits[index]!.map((value, id) => Math.abs(value - expected![id]!));
          expect(Math.max(...distances), `row ${row}, step ${step}`).toBeLessThan(4e-6);
        }
      }
      session.dispose();
    }
    await play();
    const { numTensors } = memory();
    await play();
    expect(memory().numTensors).toBe(numTensors);
    model.dispose();
  });
});
