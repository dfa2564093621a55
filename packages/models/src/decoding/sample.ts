import { checkNumber, portableExp, STREAM_SAMPLING, splitSeed, uniform } from '@seqlab/core';
import type { Model } from '../model.js';
import { continuationOf } from './decoding-session.js';
import {
  type DecodedSequence,
  type DecodingSource,
  STEPWISE_OPTIONS,
  type StepwiseOptions,
  startOf,
} from './decoding-source.js';
import { logSoftmax } from './log-softmax.js';
import { nextByNext } from './next-by-next.js';

export interface SamplingOptions extends StepwiseOptions {
  /** decides every choice: row r at step t draws number t of index r of the sampling stream */
  readonly seed: number;
  /** logits are divided by it: a finite number above 0; towards 0 the likeliest token alone is drawn; default 1 */
  readonly temperature?: number;
  /** only so many of the likeliest tokens are drawn from; default: all */
  readonly topK?: number;
  /** only the likeliest tokens that together reach this probability are drawn from, in (0, 1]; default 1 (Holtzman et al. 2020) */
  readonly topP?: number;
  /** only tokens that are at least this share as likely as the likeliest are drawn from, 0 … 1; default 0 (Nguyen et al. 2024) */
  readonly minP?: number;
}

/**
 * Draws each next token from the model's distribution.
 * @throws `sample-temperature`, `sample-top-k`, `sample-top-p`, `sample-min-p`, `random-seed`, and what `greedy` throws
 * @example const [answer] = await sample(model, batch, { sosId: 2, eosId: 3, seed: 0, temperature: 0.8 });
 */
export async function sample(
  model: Model,
  source: DecodingSource,
  options: SamplingOptions,
): Promise<DecodedSequence[]> {
  continuationOf(model);
  const own = ['seed', 'temperature', 'topK', 'topP', 'minP', ...STEPWISE_OPTIONS];
  const start = startOf({ where: 'sample', own }, model.config, source, options);
  const { seed, temperature = 1, topK = Number.POSITIVE_INFINITY, topP = 1, minP = 0, cache } = options;
  splitSeed(seed);
  check(
    'sample-temperature',
    'temperature',
    temperature,
    'a finite number above 0',
    (value) => value > 0 && value < Infinity,
  );
  check(
    'sample-top-k',
    'topK',
    topK,
    'a whole number, 1 or more',
    (value) => value >= 1 && value === Math.floor(value),
  );
  check('sample-top-p', 'topP', topP, 'a number above 0 and up to 1', (value) => value > 0 && value <= 1);
  check('sample-min-p', 'minP', minP, 'a number from 0 to 1', (value) => value >= 0 && value <= 1);
  return nextByNext(model, source, start, cache, (logits, step, row) =>
    draw(
      logSoftmax(logits, temperature).map(portableExp),
      { topK, topP, minP },
      uniform(seed, STREAM_SAMPLING, step, row),
    ),
  );
}

/** The token that a number in [0, 1) stands for, among the likeliest ones; equally likely tokens come in the order of their ids. */
export function draw(
  probabilities: ArrayLike<number>,
  { topK, topP, minP = 0 }: { readonly topK: number; readonly topP: number; readonly minP?: number },
  random: number,
): number {
  const ranked = Array.from(probabilities, (probability, id) => ({ id, probability }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id)
    .slice(0, topK === Number.POSITIVE_INFINITY ? undefined : topK);
  let kept = 0;
  let mass = 0;
  while (kept < ranked.length && mass < topP) mass += ranked[kept++]!.probability;
  const least = minP * ranked[0]!.probability;
  // from the least likely on: the likeliest is never below a share of itself
  while (kept > 1 && ranked[kept - 1]!.probability < least) mass -= ranked[--kept]!.probability;
  let left = random * mass;
  for (const { id, probability } of ranked.slice(0, kept)) {
    if (left < probability) return id;
    left -= probability;
  }
  return ranked[kept - 1]!.id;
}

function check(
  code: string,
  name: string,
  value: unknown,
  expected: string,
  valid: (value: number) => boolean,
): void {
  checkNumber(
    { code, where: 'sample', name, value, expected, advice: 'Leave it out for the default.' },
    valid,
  );
}
