import { startBackend } from '@seqlab/backend';
import { argmax, parseModelConfig, SeqlabError } from '@seqlab/core';
import { EVALUATION } from '@seqlab/layers';
import { memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import { presets } from '../presets.js';
import { beamSearch } from './beam-search.js';
import { startDecoding } from './decoding-session.js';
import type { DecodedSequence } from './decoding-source.js';
import { greedy } from './greedy.js';
import { logSoftmax } from './log-softmax.js';
import { sample } from './sample.js';

const SOS = 2;
const EOS = 3;
const ends = { sosId: SOS, eosId: EOS };
const source = { batchSize: 3, srcLength: 4, src: Int32Array.of(2, 0, 1, 3, 2, 1, 1, 3, 2, 0, 0, 3) };
const first = { batchSize: 1, srcLength: 4, src: source.src.slice(0, 4) };

const small = { vocabSize: 6, dModel: 8, heads: 2, encoderLayers: 1, decoderLayers: 2, feedForward: 8 };
const modelOf = (config: Record<string, unknown>, seed = 1) =>
  createModel(parseModelConfig({ ...small, architecture: 'encoder-decoder', ...config }), { seed });

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each([
  ['no positions', { positional: 'none' }],
  ['sinusoidal', { positional: 'sinusoidal', padId: 5 }],
  ['learned', { positional: 'learned', maxLength: 16, normFirst: true }],
  ['rotary', { positional: 'rotary' }],
  ['alibi', { positional: 'alibi', padId: 0 }],
  ['relative', { positional: 'relative', normFirst: true }],
  ['decoder-only, rotary', { architecture: 'decoder-only', positional: 'rotary' }],
  ['decoder-only, learned', { architecture: 'decoder-only', positional: 'learned', padId: 0 }],
  ['decoder-only, relative', { architecture: 'decoder-only', positional: 'relative' }],
])('kept keys and values give what is computed anew: %s', (_, config) => {
  test('logits of every step, to rounding', async () => {
    const model = modelOf(config);
    const sessions = [startDecoding(model, source, true), startDecoding(model, source, false)] as const;
    // Two tokens at once, then one by one; PAD among them where the model has one.
    for (const tokens of [
      [
        [2, 0],
        [2, 1],
        [2, 5],
      ],
      [[1], [0], [4]],
      [[5], [1], [0]],
      [[0], [0], [3]],
    ]) {
      const [kept, anew] = [await sessions[0].append(tokens), await sessions[1].append(tokens)];
      kept.forEach((row, index) => {
        row.forEach((value, id) => {
          expect(Math.abs(value - anew[index]![id]!)).toBeLessThan(2e-6);
        });
      });
    }
    for (const session of sessions) session.dispose();
    model.dispose();
  });

  test('beams may change places', async () => {
    const model = modelOf(config);
    const both = await Promise.all(
      [true, false].map((cache) => beamSearch(model, source, { ...ends, beams: 3, maxLength: 7, cache })),
    );
    both[0]!.forEach(({ ids, ended, score }, row) => {
      expect({ ids, ended }).toEqual({ ids: both[1]![row]!.ids, ended: both[1]![row]!.ended });
      expect(score).toBeCloseTo(both[1]![row]!.score, 5);
    });
    model.dispose();
  });
});

describe('greedy', () => {
  test('appends the likeliest token of a forward pass over all that was said', async () => {
    const model = modelOf({ positional: 'sinusoidal' });
    const [answer] = await greedy(model, first, { sosId: SOS, eosId: null, maxLength: 6 });
    const target = [SOS, ...answer!.ids];
    const [src, tgt] = [tensor2d(first.src, [1, 4], 'int32'), tensor2d([target], undefined, 'int32')];
    const logits = model.forward({ src, tgt, labels: tgt }, EVALUATION);
    const rows = logits.arraySync()[0]!;
    expect(answer!.ids).toEqual(rows.slice(0, 6).map((row) => argmax(row)));
    for (const made of [src, tgt, logits]) made.dispose();
    model.dispose();
  });

  test.each([3, 4, 5, 6])('under a causal mask rewriting is appending, seed %i', async (seed) => {
    const model = modelOf({ positional: 'sinusoidal' }, seed);
    const rewritten = await greedy(model, source, { ...ends, mode: 'rewrite' });
    expect(rewritten).toEqual(await greedy(model, source, ends));
    model.dispose();
  });

  test('without a mask rewriting says the same token everywhere, as equal tokens have equal logits', async () => {
    const model = createModel(presets.token, { seed: 5 });
    const [answer] = await greedy(model, first, { sosId: SOS, eosId: null, mode: 'rewrite', maxLength: 5 });
    expect(answer!.ids).toHaveLength(5);
    expect(answer!.ended).toBe(false);
    expect(new Set(answer!.ids.slice(1)).size).toBe(1);
    model.dispose();
  });

  test('stops at EOS, which is not part of the answer, and at maxLength', async () => {
    const model = createModel(presets.seq2seq, { seed: 1 });
    const bias = model.namedParameters().get('unembedding.bias')!;
    const favour = (id: number) => bias.assign(tensor1d([0, 1, 2, 3].map((i) => (i === id ? 99 : 0))));
    favour(EOS);
    expect(await greedy(model, first, ends)).toEqual([{ ids: [], ended: true }]);
    expect(await greedy(model, first, { ...ends, mode: 'rewrite' })).toEqual([{ ids: [], ended: true }]);
    favour(1);
    const cut = [{ ids: Array(16).fill(1), ended: false }];
    expect(await greedy(model, first, ends)).toEqual(cut);
    expect(await greedy(model, first, { ...ends, mode: 'rewrite' })).toEqual(cut);
    model.dispose();
  });

  test('rows do not disturb each other: together as alone', async () => {
    const model = modelOf({ positional: 'sinusoidal' }, 2);
    const together = await greedy(model, source, ends);
    const alone: DecodedSequence[] = [];
    for (let row = 0; row < 3; row += 1) {
      const src = source.src.slice(row * 4, row * 4 + 4);
      alone.push(...(await greedy(model, { batchSize: 1, srcLength: 4, src }, ends)));
    }
    expect(together).toEqual(alone);
    model.dispose();
  });

  test('a prefix is given, not predicted', async () => {
    const model = modelOf({ architecture: 'decoder-only', positional: 'rotary' }, 4);
    const nothing = { batchSize: 1, srcLength: 0, src: new Int32Array(0) };
    const options = { sosId: SOS, eosId: null, maxLength: 5 };
    const [whole] = await greedy(model, nothing, options);
    const prefix = [whole!.ids.slice(0, 2)];
    const [rest] = await greedy(model, nothing, { ...options, prefix, maxLength: 3 });
    const [rewritten] = await greedy(model, nothing, { ...options, prefix, maxLength: 3, mode: 'rewrite' });
    expect(rest!.ids).toEqual(whole!.ids.slice(2));
    expect(rewritten!.ids).toEqual(whole!.ids.slice(2));
    model.dispose();
  });
});

describe('beam search', () => {
  test('with one beam it is greedy', async () => {
    const model = modelOf({ positional: 'sinusoidal' }, 8);
    const answers = await beamSearch(model, source, { ...ends, beams: 1, maxLength: 8 });
    const plain = answers.map(({ ids, ended }) => ({ ids, ended }));
    expect(plain).toEqual(await greedy(model, source, { ...ends, maxLength: 8 }));
    model.dispose();
  });

  test('with as many beams as there are sequences it finds the likeliest of all', async () => {
    const model = modelOf({ positional: 'sinusoidal', vocabSize: 4 }, 9);
    const src = { batchSize: 1, srcLength: 3, src: Int32Array.of(2, 1, 3) };
    const options = { sosId: SOS, eosId: null, maxLength: 3, lengthPenalty: 0 };
    const [found] = await beamSearch(model, src, { ...options, beams: 16 });
    let best = { ids: [] as number[], score: Number.NEGATIVE_INFINITY };
    for (let code = 0; code < 64; code += 1) {
      const ids = [code >> 4, (code >> 2) & 3, code & 3];
      const session = startDecoding(model, src, true);
      let score = 0;
      for (const [step, id] of ids.entries()) {
        const [logits] = await session.append([[step === 0 ? SOS : ids[step - 1]!]]);
        score += logSoftmax(logits!)[id]!;
      }
      session.dispose();
      if (score > best.score) best = { ids, score };
    }
    expect(found!.ids).toEqual(best.ids);
    expect(found!.score).toBeCloseTo(best.score, 5);
    model.dispose();
  });

  test('a longer sequence may win only by the penalty', async () => {
    const model = modelOf({ positional: 'sinusoidal' }, 3);
    const options = { ...ends, beams: 4, maxLength: 6 };
    const [sum] = await beamSearch(model, first, { ...options, lengthPenalty: 0 });
    const [mean] = await beamSearch(model, first, { ...options, lengthPenalty: 1 });
    expect(mean!.ids.length).toBeGreaterThanOrEqual(sum!.ids.length);
    expect(mean!.score).toBeLessThanOrEqual(0);
    model.dispose();
  });
});

describe('sampling', () => {
  const options = { sosId: SOS, eosId: null, maxLength: 12 };

  test('a seed gives the same answer again, 0 included; others differ', async () => {
    const model = modelOf({ positional: 'sinusoidal' });
    const said = (seed: number) => sample(model, source, { ...options, seed });
    expect(await said(0)).toEqual(await said(0));
    expect(await said(0)).not.toEqual(await said(1));
    model.dispose();
  });

  test('with topK 1, a tiny topP or hardly any temperature it is greedy', async () => {
    const model = modelOf({ positional: 'sinusoidal' });
    const sure = await greedy(model, source, options);
    for (const narrow of [{ topK: 1 }, { topP: 1e-9 }, { temperature: 1e-4 }, { temperature: 1e-310 }]) {
      expect(await sample(model, source, { ...options, seed: 3, ...narrow })).toEqual(sure);
    }
    model.dispose();
  });
});

test('weights that are no numbers choose no token', async () => {
  const model = modelOf({});
  const bias = model.namedParameters().get('unembedding.bias')!;
  const planted = tensor1d([0, Number.NaN, 0, 0, 0, 0]);
  bias.assign(planted);
  for (const mode of ['append', 'rewrite'] as const) {
    await expect(greedy(model, source, { ...ends, mode })).rejects.toMatchObject({
      code: 'decode-not-finite',
      message:
        'decode: the highest logit of row 0 is NaN, so that no token can be chosen. Load weights that are finite; those of a run that diverged are not.',
    });
  }
  planted.dispose();
  model.dispose();
});

test('decoding leaves no tensor behind', async () => {
  const model = modelOf({ positional: 'relative', padId: 5 });
  const run = async () => {
    await greedy(model, source, ends);
    await greedy(model, source, { ...ends, mode: 'rewrite' });
    await beamSearch(model, source, { ...ends, beams: 2 });
    await sample(model, source, { ...ends, seed: 1 });
  };
  await run();
  const before = memory().numTensors;
  await run();
  expect(memory().numTensors).toBe(before);
  model.dispose();
});

describe('what is refused', () => {
  const refusal = async (action: () => Promise<unknown>) => {
    const error = await action().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SeqlabError);
    const { code, message } = error as SeqlabError;
    return `${message} [${code}]`;
  };
  const model = () => modelOf({ positional: 'none' });

  test('several tokens after others, with keys and values kept', async () => {
    const session = startDecoding(model(), source, true);
    const two = [
      [2, 0],
      [2, 1],
      [2, 0],
    ];
    await session.append(two);
    expect(await refusal(() => session.append(two))).toBe(
      'extend: 2 tokens follow 2 others, 1 was expected. Give several tokens at the start only, then one at a time. [extend-one-by-one]',
    );
    session.dispose();
  });

  test('each with its own text', async () => {
    const encoderOnly = modelOf({ architecture: 'encoder-only' });
    expect(await refusal(async () => greedy(encoderOnly, source, ends))).toBe(
      'decode: an encoder-only model continues no sequence, an encoder-decoder or decoder-only model was expected. Use forward. [decode-encoder-only]',
    );
    const scalars = createModel(presets.plain, { seed: 0 });
    expect(await refusal(async () => greedy(scalars, source, { ...ends, mode: 'rewrite' }))).toBe(
      'decode: a model of scalars predicts no tokens, a model of tokens was expected. Use forward with the source as both inputs. [decode-scalars]',
    );
    expect(await refusal(async () => greedy(model(), { ...source, batchSize: 0 }, ends))).toBe(
      'decode: the source has 0 rows, at least 1 was expected. Give one row per sequence. [decode-empty]',
    );
    expect(await refusal(async () => greedy(model(), source, { ...ends, maxLength: 0 }))).toBe(
      'decode: maxLength (0) must be a whole number, 1 or more. Leave it out for 16. [decode-max-length]',
    );
    expect(await refusal(async () => greedy(model(), source, { ...ends, prefix: [[1], [1, 2]] }))).toBe(
      'decode: prefix has 2 rows, 3 were expected, as many as the source has. Give an empty row where nothing is given. [decode-prefix]',
    );
    expect(await refusal(async () => beamSearch(model(), source, { ...ends, beams: 0 }))).toBe(
      'beamSearch: beams (0) must be a whole number from 1 to 65536. Use 4 or so. [beam-count]',
    );
    const sampled = (wrong: object) =>
      refusal(async () => sample(model(), source, { ...ends, seed: 1, ...wrong }));
    expect(await sampled({ temperature: 0 })).toBe(
      'sample: temperature (0) must be a finite number above 0. Leave it out for the default. [sample-temperature]',
    );
    expect(await sampled({ topK: 1.5 })).toBe(
      'sample: topK (1.5) must be a whole number, 1 or more. Leave it out for the default. [sample-top-k]',
    );
    expect(await sampled({ topP: 2 })).toBe(
      'sample: topP (2) must be a number above 0 and up to 1. Leave it out for the default. [sample-top-p]',
    );
    const plain = (wrong: object) => refusal(async () => greedy(model(), source, { ...ends, ...wrong }));
    expect(await plain({ mode: 'rewrit' })).toBe(
      'greedy: mode ("rewrit") must be "append" or "rewrite". Leave it out for "append". [greedy-mode]',
    );
    expect(await plain({ maxlength: 4 })).toBe(
      'greedy: there is no option "maxlength". Did you mean "maxLength"? Options: maxLength, sosId, eosId, prefix, cache, onToken, mode, repetitionPenalty, until. [options-unknown-key]',
    );
    expect(await plain({ sosId: undefined })).toBe(
      'decode: sosId (undefined) must be a whole number from 0 to 5. Use the id that targets start with in training. [decode-id]',
    );
    expect(await plain({ eosId: undefined })).toBe(
      'decode: eosId (undefined) must be a whole number from 0 to 5. Use the id that ends labels in training, or null if none does. [decode-id]',
    );
    expect(await plain({ prefix: [[1.5], [1], [1]] })).toBe(
      'decode: an id of prefix (1.5) must be a whole number from 0 to 5. Use the tokenizer that belongs to the model. [decode-id]',
    );
    expect(await plain({ cache: 'no' })).toBe(
      'decode: cache must be true or false. Leave it out for true. [decode-cache]',
    );
    expect(await refusal(async () => greedy(model(), { ...source, srcLength: 3 }, ends))).toBe(
      'decode: 12 ids do not fill batchSize (3) rows of srcLength (3). Pad the rows to one length. [decode-source]',
    );
    expect(await refusal(async () => greedy(model(), { ...source, src: [2, 0] } as never, ends))).toBe(
      'decode: the source must be {batchSize, srcLength, src} with src an Int32Array. A batch of tokens is one. [decode-source]',
    );
    expect(await refusal(async () => greedy(model(), source, undefined as never))).toBe(
      'greedy: the options are undefined, an object was expected. Pass one with maxLength, sosId, eosId, prefix, cache, onToken, mode, repetitionPenalty, until. [options-object]',
    );
    expect(await refusal(async () => greedy(source as never, model() as never, ends))).toBe(
      'decode: the model is an object, one of createModel was expected. Pass the model first, then the source, then the options. [decode-model]',
    );
    for (const lengthPenalty of [Number.NaN, Number.POSITIVE_INFINITY, -11]) {
      expect(
        await refusal(async () => beamSearch(model(), source, { ...ends, beams: 2, lengthPenalty })),
      ).toBe(
        `beamSearch: lengthPenalty (${lengthPenalty}) must be a number from -10 to 10. Leave it out for 1, the mean. [beam-length-penalty]`,
      );
    }
    for (const temperature of [Number.NaN, Number.POSITIVE_INFINITY, '1']) {
      expect(await sampled({ temperature })).toContain('must be a finite number above 0');
    }
    expect(await sampled({ seed: -1 })).toContain('[random-seed]');
    expect(
      await refusal(async () => greedy(model(), { ...source, src: source.src.map(() => 9) }, ends)),
    ).toContain('[ids-out-of-range]');
  });
});
