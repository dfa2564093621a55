import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { memory, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { beamSearch } from './beam-search.js';
import { startDecoding } from './decoding-session.js';
import { greedy } from './greedy.js';
import { recordSteps } from './recorded-steps.js';

const small = { vocabSize: 6, dModel: 8, heads: 2, encoderLayers: 1, decoderLayers: 2, feedForward: 8 };
const modelOf = (config: Record<string, unknown>) =>
  createModel(parseModelConfig({ ...small, architecture: 'encoder-decoder', ...config }), { seed: 1 });
const source = { batchSize: 2, srcLength: 3, src: Int32Array.of(2, 0, 3, 2, 0, 3) };

/** So many that room is made twice. */
const TOKENS = 70;

const kinds: [string, Record<string, unknown>][] = [
  ['no positions', { positional: 'none' }],
  ['sinusoidal', { positional: 'sinusoidal', padId: 5 }],
  ['learned', { positional: 'learned', maxLength: 100, normFirst: true }],
  ['rotary', { positional: 'rotary' }],
  ['alibi', { positional: 'alibi', padId: 0 }],
  ['relative', { positional: 'relative', normFirst: true }],
  ['decoder-only, rotary', { architecture: 'decoder-only', positional: 'rotary' }],
  [
    'decoder-only, learned',
    { architecture: 'decoder-only', positional: 'learned', maxLength: 100, padId: 0 },
  ],
  ['decoder-only, relative', { architecture: 'decoder-only', positional: 'relative' }],
];

/** Kept and anew, token by token, rows changing places now and then. */
async function expectSameLogits(config: Record<string, unknown>, tokens: number): Promise<void> {
  const model = modelOf(config);
  const sessions = [startDecoding(model, source, true), startDecoding(model, source, false)] as const;
  for (let t = 0; t < tokens; t += 1) {
    const fresh = [[(t * 5 + 2) % 6], [(t * t) % 6]];
    const [kept, anew] = [await sessions[0].append(fresh), await sessions[1].append(fresh)];
    // rows of one source may change places
    if (t % 9 === 4) for (const session of sessions) session.reorder([1, 0]);
    kept.forEach((row, index) => {
      row.forEach((value, id) => {
        expect(Math.abs(value - anew[index]![id]!), `token ${t}`).toBeLessThan(4e-6);
      });
    });
  }
  for (const session of sessions) session.dispose();
  model.dispose();
}

describe.each(kinds)('replayed steps: %s', (_, config) => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  test('are what is computed anew, to rounding, as room is made', () => expectSameLogits(config, TOKENS));

  test('are recorded whole', async () => {
    const model = modelOf(config);
    const { extend, prompt } = model.continuation!;
    const given = prompt(tensor2d(source.src, [2, 3], 'int32'));
    const start = extend!(
      { ids: tensor2d([[2], [2]], undefined, 'int32'), past: null, padding: null },
      given,
    );
    const steps = recordSteps(extend!, given, start.past, Number.POSITIVE_INFINITY);
    for (const id of [1, 2, 3]) await steps.append(Int32Array.of(id, id), null);
    expect(steps.fallback).toBeNull();
    expect(steps.past().map(({ shape }) => shape)).toEqual([
      [2, 4, 16],
      [2, 4, 16],
    ]);
    steps.dispose();
    model.dispose();
  });
});

describe('on wasm', () => {
  beforeAll(async () => {
    await startBackend('wasm');
  });

  test('a model whose positions end is cut there, after as many tokens as it has rows', async () => {
    const model = modelOf({ positional: 'learned', maxLength: 9 });
    const options = { sosId: 2, eosId: null };
    const [answer] = await greedy(model, source, { ...options, maxLength: 9 });
    expect(answer!.ids).toHaveLength(9);
    for (const mode of ['append', 'rewrite'] as const) {
      const longer = await greedy(model, source, { ...options, maxLength: 40, mode });
      expect(longer[0]).toEqual(answer);
    }
    model.dispose();
  });

  test('an id out of range is refused in a replayed step too', async () => {
    const model = modelOf({ positional: 'sinusoidal' });
    const session = startDecoding(model, source, true);
    for (const id of [2, 1, 1]) await session.append([[id], [id]]);
    await expect(session.append([[1], [6]])).rejects.toMatchObject({ code: 'ids-out-of-range' });
    session.dispose();
    model.dispose();
  });

  test('what was decoded and what was refused leave nothing behind', async () => {
    const model = modelOf({ positional: 'learned', maxLength: 40 });
    const run = async () => {
      await greedy(model, source, { sosId: 2, eosId: null, maxLength: 38 });
      await beamSearch(model, source, { sosId: 2, eosId: 3, beams: 2, maxLength: 38 });
      const prefix = Array.from({ length: 2 }, () => new Uint8Array(40).fill(1));
      await expect(greedy(model, source, { sosId: 2, eosId: null, prefix })).rejects.toThrow();
    };
    await run();
    const before = memory();
    await run();
    expect(memory().numTensors).toBe(before.numTensors);
    expect(memory().numDataBuffers).toBe(before.numDataBuffers);
    model.dispose();
  });
});

test.skipIf(process.env.SEQLAB_WEBGPU === 'none')('on webgpu they are what is computed anew', async () => {
  await startBackend('webgpu');
  await expectSameLogits({ positional: 'sinusoidal', padId: 5 }, 36);
  await expectSameLogits({ positional: 'rotary' }, 6);
});
