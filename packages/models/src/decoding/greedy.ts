import { argmax, SeqlabError, showValue } from '@seqlab/core';
import type { Model } from '../model.js';
import { continuationOf } from './decoding-session.js';
import {
  byGivenLength,
  type DecodedSequence,
  type DecodingSource,
  STEPWISE_OPTIONS,
  type StepwiseOptions,
  startOf,
  tellAll,
} from './decoding-source.js';
import { nextByNext } from './next-by-next.js';
import { rewrite } from './rewrite.js';

export interface GreedyOptions extends StepwiseOptions {
  /**
   * 'append' (default): the likeliest next token goes to the end of the target. 'rewrite': the likeliest token of EVERY
   * position replaces the target, as the paper's code does. With a causal mask both are the same.
   */
  readonly mode?: 'append' | 'rewrite';
}

/**
 * Takes the likeliest token at each step, until EOS; of equally likely ones the lowest id.
 * @see Kämäräinen 2025, section 2.3, whose loop is `mode: 'rewrite'` with 16 steps
 * @throws `decode-encoder-only`, `decode-scalars`, `decode-model`, `decode-source`, `decode-empty`, `decode-prefix`,
 *   `decode-max-length`, `decode-id`, `decode-cache`, `decode-not-finite`, `greedy-mode`, `greedy-rewrite`, `options-object`,
 *   `options-unknown-key`, `ids-out-of-range`, `positions-too-long` if what is given is longer than the model's positions
 * @example const [answer] = await greedy(model, batch, { sosId: 2, eosId: 3 }); // answer.ids, answer.ended
 */
export async function greedy(
  model: Model,
  source: DecodingSource,
  options: GreedyOptions,
): Promise<DecodedSequence[]> {
  continuationOf(model);
  const start = startOf(
    { where: 'greedy', own: ['mode', ...STEPWISE_OPTIONS] },
    model.config,
    source,
    options,
  );
  const { mode = 'append', cache } = options;
  if (mode !== 'append' && mode !== 'rewrite') {
    throw new SeqlabError(
      'greedy-mode',
      `greedy: mode (${showValue(mode)}) must be "append" or "rewrite". Leave it out for "append".`,
    );
  }
  if (mode === 'rewrite') {
    refuseStepwise(options);
    const answers = await byGivenLength(source, start, (equal) => rewrite(model, equal));
    return tellAll(answers, start);
  }
  return nextByNext(model, source, start, cache, (logits) => argmax(logits));
}

/** What is about one token after the other means nothing where every position is written anew. @throws `greedy-rewrite` */
function refuseStepwise(options: GreedyOptions): void {
  const given = STEPWISE_OPTIONS.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new SeqlabError(
    'greedy-rewrite',
    `greedy: ${given} is for mode "append", and mode "rewrite" chooses every token anew at each step. Leave out one of them.`,
  );
}
