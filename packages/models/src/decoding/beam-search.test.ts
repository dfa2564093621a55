import { startBackend } from '@seqlab/backend';
import { parseModelConfig } from '@seqlab/core';
import { mul, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createModel } from '../create-model.js';
import type { Model } from '../model.js';
import { beamSearch } from './beam-search.js';
import { greedy } from './greedy.js';
import { logSoftmax } from './log-softmax.js';

const [SOS, EOS] = [2, 3];
const VOCABULARY = 4;
const OTHERS = [0, 1, 2];
const MAX_LENGTH = 4;
const PENALTIES = [0, 0.5, 1, 2, -1];
const ends = { sosId: SOS, eosId: EOS, maxLength: MAX_LENGTH };
/** The second row is padded. */
const source = { batchSize: 2, srcLength: 3, src: Int32Array.of(2, 1, 3, 2, 3, 0) };

/** Every sequence of at most MAX_LENGTH tokens, unended ones of that length, with the log-probabilities of its tokens. */
interface Sequence {
  readonly ids: readonly number[];
  readonly ended: boolean;
  readonly total: number;
}
/** Log-probabilities of the next token after each prefix, by its ids. */
type Table = ReadonlyMap<string, Float64Array>;

const config = {
  architecture: 'encoder-decoder',
  vocabSize: VOCABULARY,
  dModel: 8,
  heads: 2,
  encoderLayers: 1,
  decoderLayers: 1,
  feedForward: 8,
  positional: 'sinusoidal',
  padId: 0,
} as const;

/** A model that is surer of itself the larger `sureness` is; at random, so that the likeliest start is often a trap. */
function modelOf(seed: number, sureness: number): Model {
  const model = createModel(parseModelConfig(config), { seed });
  const weight = model.namedParameters().get('unembedding.weight')!;
  const surer = mul(weight, sureness);
  weight.assign(surer);
  surer.dispose();
  return model;
}

/** The distribution after every prefix, each from one pass over the prefixes of one length. */
async function tableOf(model: Model, row: number): Promise<Table> {
  const table = new Map<string, Float64Array>();
  let prefixes: number[][] = [[]];
  for (let length = 0; length < MAX_LENGTH; length += 1) {
    const src = tensor2d(
      prefixes.map(() => Array.from(source.src.slice(row * 3, row * 3 + 3))),
      undefined,
      'int32',
    );
    const tgt = tensor2d(
      prefixes.map((ids) => [SOS, ...ids]),
      undefined,
      'int32',
    );
    const logits = model.forward({ src, tgt, labels: tgt }, { dropout: null });
    const rows = (await logits.array()) as number[][][];
    for (const [i, ids] of prefixes.entries()) table.set(ids.join(), logSoftmax(rows[i]!.at(-1)!));
    for (const made of [src, tgt, logits] as Tensor[]) made.dispose();
    prefixes = prefixes.flatMap((ids) => OTHERS.map((id) => [...ids, id]));
  }
  return table;
}

function everySequence(table: Table): Sequence[] {
  const all: Sequence[] = [];
  const grow = (ids: readonly number[], total: number) => {
    if (ids.length === MAX_LENGTH) {
      all.push({ ids, ended: false, total });
      return;
    }
    const own = table.get(ids.join())!;
    all.push({ ids, ended: true, total: total + own[EOS]! });
    for (const id of OTHERS) grow([...ids, id], total + own[id]!);
  };
  grow([], 0);
  return all;
}

const lengthOf = ({ ids, ended }: Sequence) => ids.length + Number(ended);
const scoreOf = (sequence: Sequence, penalty: number) => sequence.total / lengthOf(sequence) ** penalty;
const bestOf = (sequences: readonly Sequence[], penalty: number) =>
  sequences.reduce((best, other) => (scoreOf(other, penalty) > scoreOf(best, penalty) ? other : best));

/** Beam search that never stops early, and where the greedy sequence was among the beams all the time. */
function patientSearch(table: Table, beams: number): { answers: Sequence[]; keptGreedy: boolean } {
  const answers: Sequence[] = [];
  let live: Sequence[] = [{ ids: [], ended: false, total: 0 }];
  let greedyIds: number[] | null = [];
  let keptGreedy = true;
  for (let step = 0; step < MAX_LENGTH; step += 1) {
    const grown: Sequence[] = [];
    for (const { ids, total } of live) {
      const own = table.get(ids.join())!;
      answers.push({ ids, ended: true, total: total + own[EOS]! });
      for (const id of OTHERS) grown.push({ ids: [...ids, id], ended: false, total: total + own[id]! });
    }
    if (greedyIds !== null) {
      const own: Float64Array = table.get(greedyIds.join())!;
      const next = own.indexOf(Math.max(...own));
      greedyIds = next === EOS ? null : [...greedyIds, next];
    }
    live = grown.sort((a, b) => b.total - a.total).slice(0, beams);
    if (greedyIds !== null && !live.some(({ ids }) => ids.join() === greedyIds!.join())) keptGreedy = false;
  }
  return { answers: [...answers, ...live], keptGreedy };
}

beforeAll(async () => {
  await startBackend('wasm');
});

describe.each([
  [0, 1],
  [1, 4],
  [2, 12],
])('seed %i, sureness %i', (seed, sureness) => {
  test('as many beams as there are sequences find the best of all, whatever the penalty', async () => {
    const model = modelOf(seed, sureness);
    const sequences = [await tableOf(model, 0), await tableOf(model, 1)].map(everySequence);
    const beams = OTHERS.length ** (MAX_LENGTH - 1);
    for (const lengthPenalty of PENALTIES) {
      const answers = await beamSearch(model, source, { ...ends, beams, lengthPenalty });
      for (const [row, { ids, ended, score }] of answers.entries()) {
        const best = bestOf(sequences[row]!, lengthPenalty);
        expect({ ids, ended }).toEqual({ ids: best.ids, ended: best.ended });
        expect(score).toBeCloseTo(scoreOf(best, lengthPenalty), 5);
      }
    }
    model.dispose();
  });

  test('fewer beams find what a search finds that never stops early, and at least the greedy answer', async () => {
    const model = modelOf(seed, sureness);
    const tables = [await tableOf(model, 0), await tableOf(model, 1)];
    const sure = await greedy(model, source, ends);
    for (const lengthPenalty of PENALTIES) {
      for (const beams of [2, 3, 5, 16]) {
        const kept = await beamSearch(model, source, { ...ends, beams, lengthPenalty });
        const anew = await beamSearch(model, source, { ...ends, beams, lengthPenalty, cache: false });
        for (const [row, table] of tables.entries()) {
          const { answers, keptGreedy } = patientSearch(table, beams);
          const best = bestOf(answers, lengthPenalty);
          for (const { ids, ended, score } of [kept[row]!, anew[row]!]) {
            expect({ ids, ended }).toEqual({ ids: best.ids, ended: best.ended });
            expect(score).toBeCloseTo(scoreOf(best, lengthPenalty), 5);
          }
          const greedySequence = everySequence(table).find(
            ({ ids, ended }) => ended === sure[row]!.ended && ids.join() === sure[row]!.ids.join(),
          )!;
          if (keptGreedy) {
            expect(kept[row]!.score).toBeGreaterThanOrEqual(scoreOf(greedySequence, lengthPenalty) - 1e-6);
          }
        }
      }
    }
    model.dispose();
  });

  test('one beam is greedy decoding, with the score of its answer', async () => {
    const model = modelOf(seed, sureness);
    const sure = await greedy(model, source, ends);
    const sequences = [await tableOf(model, 0), await tableOf(model, 1)].map(everySequence);
    for (const lengthPenalty of PENALTIES) {
      const answers = await beamSearch(model, source, { ...ends, beams: 1, lengthPenalty });
      for (const [row, { ids, ended, score }] of answers.entries()) {
        expect({ ids, ended }).toEqual(sure[row]);
        const same = sequences[row]!.find(
          (other) => other.ended === ended && other.ids.join() === ids.join(),
        )!;
        expect(score).toBeCloseTo(scoreOf(same, lengthPenalty), 5);
      }
    }
    model.dispose();
  });
});

test('a likely sequence is found although many short ones have ended by then', async () => {
  // The likeliest first token is right and surely followed; EOS alone is unlikely but ends at once, beam after beam.
  const model = modelOf(2, 12);
  const eight = { ...ends, maxLength: 8 };
  for (const beams of [2, 3, 4, 5, 16]) {
    const [found] = await beamSearch(model, source, { ...eight, beams, lengthPenalty: 0 });
    const [sure] = await beamSearch(model, source, { ...eight, beams: 1, lengthPenalty: 0 });
    expect(found!.score).toBeGreaterThanOrEqual(sure!.score);
  }
  model.dispose();
});

test('equal scores: the sequence that ended first, then the lower id', async () => {
  const model = createModel(parseModelConfig(config), { seed: 0 });
  for (const name of ['unembedding.weight', 'unembedding.bias']) {
    const variable = model.namedParameters().get(name)!;
    const nothing = mul(variable, 0);
    variable.assign(nothing);
    nothing.dispose();
  }
  // All tokens are equally likely: every sequence has the same mean.
  const [ended] = await beamSearch(model, source, { ...ends, beams: 4 });
  expect(ended).toMatchObject({ ids: [], ended: true });
  const [cut] = await beamSearch(model, source, { ...ends, eosId: null, beams: 4 });
  expect(cut).toMatchObject({ ids: [0, 0, 0, 0], ended: false });
  expect(cut!.score).toBeCloseTo(-Math.log(4), 6);
  model.dispose();
});
