import { portableExp, SeqlabError, STREAM_SAMPLING, uniform } from '@seqlab/core';
import type { Model } from '../model.js';
import type { DecodedSequence, DecodingOptions, DecodingSource } from './decoding-source.js';
import { logSoftmax } from './log-softmax.js';
import { nextByNext } from './next-by-next.js';

export interface SamplingOptions extends DecodingOptions {
  /** decides every choice: row r at step t draws number t of index r of the sampling stream */
  readonly seed: number;
  /** logits are divided by it, above 0; default 1 */
  readonly temperature?: number;
  /** only so many of the likeliest tokens are drawn from; default: all */
  readonly topK?: number;
  /** only the likeliest tokens that together reach this probability are drawn from, in (0, 1]; default 1 (Holtzman et al. 2020) */
  readonly topP?: number;
}

/**
 * Draws each next token from the model's distribution.
 * @throws `sample-temperature`, `sample-top-k`, `sample-top-p`, and what `greedy` throws
 */
export async function sample(
  model: Model,
  source: DecodingSource,
  options: SamplingOptions,
): Promise<DecodedSequence[]> {
  const { seed, temperature = 1, topK = Number.POSITIVE_INFINITY, topP = 1 } = options;
  check('sample-temperature', 'temperature', temperature, 'a number above 0', temperature > 0);
  check('sample-top-k', 'topK', topK, 'a whole number, 1 or more', topK >= 1 && topK === Math.floor(topK));
  check('sample-top-p', 'topP', topP, 'a number above 0 and up to 1', topP > 0 && topP <= 1);
  return nextByNext(model, source, options, (logits, step, row) =>
    draw(
      logSoftmax(logits, temperature).map(portableExp),
      { topK, topP },
      uniform(seed, STREAM_SAMPLING, step, row),
    ),
  );
}

/** The token that a number in [0, 1) stands for, among the likeliest ones; equally likely tokens come in the order of their ids. */
export function draw(
  probabilities: ArrayLike<number>,
  { topK, topP }: { readonly topK: number; readonly topP: number },
  random: number,
): number {
  const ranked = Array.from(probabilities, (probability, id) => ({ id, probability }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id)
    .slice(0, topK === Number.POSITIVE_INFINITY ? undefined : topK);
  let kept = 0;
  let mass = 0;
  while (kept < ranked.length && mass < topP) mass += ranked[kept++]!.probability;
  let left = random * mass;
  for (const { id, probability } of ranked.slice(0, kept)) {
    if (left < probability) return id;
    left -= probability;
  }
  return ranked[kept - 1]!.id;
}

function check(code: string, name: string, value: number, expected: string, valid: boolean): void {
  if (valid) return;
  throw new SeqlabError(
    code,
    `sample: ${name} (${value}) must be ${expected}. Leave it out for the default.`,
  );
}
