import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { beforeAll, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import type { Model } from '../model.js';
import { startDecoding } from './decoding-session.js';
import type { StepwiseOptions } from './decoding-source.js';
import { greedy } from './greedy.js';
import { sample } from './sample.js';

beforeAll(async () => {
  await startBackend('wasm');
});

const model = () =>
  createModel(
    parseModelConfig({
      architecture: 'decoder-only',
      vocabSize: 9,
      dModel: 8,
      heads: 2,
      decoderLayers: 2,
      feedForward: 8,
      positional: 'rotary',
      initStd: 2,
      dropout: 0,
    }),
    { seed: 5 },
  );
const source = { batchSize: 3, srcLength: 0, src: new Int32Array(0) };
const start = { sosId: 2, eosId: null, maxLength: 12, prefix: [[4], [5], [6]] };

/** The rule by itself, beside a model that is asked for every token anew: CTRL (Keskar et al. 2019), section 4.1, in logits. */
async function byHand(
  own: Model,
  first: readonly number[],
  penalty: number,
  count: number,
): Promise<number[]> {
  const ids = [...first];
  for (let step = 0; step < count; step += 1) {
    const session = startDecoding(own, { ...source, batchSize: 1 }, false);
    const logits = Float64Array.from((await session.append([[...ids]]))[0]!);
    session.dispose();
    for (const id of new Set(ids))
      logits[id] = logits[id]! > 0 ? logits[id]! / penalty : logits[id]! * penalty;
    ids.push(logits.indexOf(logits.reduce((a, b) => Math.max(a, b))));
  }
  return ids.slice(first.length);
}

test('a repetition penalty is what its paper says, with and without kept keys and values', async () => {
  const own = model();
  for (const penalty of [1.3, 3, 0.5]) {
    const options = { ...start, repetitionPenalty: penalty };
    const cached = await greedy(own, source, options);
    expect(await greedy(own, source, { ...options, cache: false })).toEqual(cached);
    for (const [row, prefix] of start.prefix.entries()) {
      expect(cached[row]!.ids).toEqual(await byHand(own, [2, ...prefix], penalty, 12));
    }
  }
  const [plain, penalised] = [
    await greedy(own, source, start),
    await greedy(own, source, { ...start, repetitionPenalty: 3 }),
  ];
  const different = (answers: typeof plain) => answers.reduce((sum, { ids }) => sum + new Set(ids).size, 0);
  expect(different(penalised)).toBeGreaterThan(different(plain));
  expect(await greedy(own, source, { ...start, repetitionPenalty: 1 })).toEqual(plain);
  own.dispose();
});

test('sampling has all of it, and is the same with and without kept keys and values', async () => {
  const own = model();
  const options = { ...start, seed: 1, minP: 0.1, repetitionPenalty: 1.5 };
  const cached = await sample(own, source, options);
  expect(await sample(own, source, { ...options, cache: false })).toEqual(cached);
  expect(cached).not.toEqual(await sample(own, source, { ...start, seed: 1 }));
  // at 1 the likeliest alone is left
  expect(await sample(own, source, { ...start, seed: 1, minP: 1 })).toEqual(await greedy(own, source, start));
  own.dispose();
});

test.each([true, false])(
  'a row ends where until says so, with that token, and the others go on (cache %s)',
  async (cache) => {
    const own = model();
    const whole = await greedy(own, source, { ...start, cache });
    const asked: number[][] = [];
    const answers = await greedy(own, source, {
      ...start,
      cache,
      until(ids, row) {
        asked.push([row, ids.length]);
        return row === 1 && ids.length === 4;
      },
    });
    expect(answers[1]).toEqual({ ids: whole[1]!.ids.slice(0, 4), ended: true });
    expect([answers[0], answers[2]]).toEqual([whole[0], whole[2]]);
    // after each token, and never again once it has ended
    expect(asked.filter(([row]) => row === 1)).toEqual([1, 2, 3, 4].map((length) => [1, length]));
    own.dispose();
  },
);

test.each([
  [
    { repetitionPenalty: 0 },
    'decode-repetition-penalty',
    'decode: repetitionPenalty (0) must be a finite number above 0. Leave it out for 1, which changes nothing.',
  ],
  [
    { until: 'end' },
    'decode-until',
    'decode: until ("end") must be a function of the ids so far. Leave it out to end with EOS alone.',
  ],
  [
    { mode: 'rewrite', repetitionPenalty: 2 },
    'greedy-rewrite',
    'greedy: repetitionPenalty is for mode "append", and mode "rewrite" chooses every token anew at each step. Leave out one of them.',
  ],
])('%j is refused', async (wrong, code, message) => {
  const own = model();
  await expect(greedy(own, source, { ...start, ...(wrong as StepwiseOptions) })).rejects.toMatchObject({
    code,
    message,
  });
  own.dispose();
});

test('a share that is none is refused', async () => {
  const own = model();
  await expect(sample(own, source, { ...start, seed: 0, minP: 2 })).rejects.toMatchObject({
    code: 'sample-min-p',
    message: 'sample: minP (2) must be a number from 0 to 1. Leave it out for the default.',
  });
  own.dispose();
});
