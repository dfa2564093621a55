import type { Examples, TokenBatch, Tokenizer } from '@seqlab/core';
import { type DecodedSequence, greedy, type Model } from '@seqlab/models';
import type { Loss } from '@seqlab/training';
import { examineRows } from '../evaluation/examine-rows.js';
import type { Examination, ExamineOptions } from '../examination.js';
import type { EncodedPairs } from '../rows/pair-rows.js';
import { answerPairs } from './answer-pairs.js';
import type { PairExample } from './sequence-to-sequence.js';

/** An answer may be this much longer than the longest that is expected before decoding gives up. */
export const SPARE = 12;

export interface PairsToExamine {
  readonly model: Model;
  readonly loss: Loss;
  /** all rows of the split, padded to one length */
  readonly whole: TokenBatch;
  readonly pairs: EncodedPairs;
  readonly examples: Examples<PairExample>;
  /** the task of an example that does not say */
  readonly name: string;
  readonly target: Tokenizer;
}

/** See `AnsweringTask.examine`. */
export function examinePairs(
  { model, loss, whole, pairs, examples, name, target }: PairsToExamine,
  { mode = 'append', maxLength = longestOf(pairs) + SPARE, asOne = false }: ExamineOptions,
): Promise<Examination> {
  const numbers = Array.from({ length: examples.length }, (_, i) => i);
  const common = { sosId: pairs.target.sosId, eosId: pairs.target.eosId, maxLength, mode };
  const answer = (rows: Int32Array, part: TokenBatch): Promise<DecodedSequence[]> =>
    model.config.architecture === 'decoder-only'
      ? answerPairs(
          model,
          Array.from(rows, (row) => pairs.sources.at(row)!),
          { source: pairs.source, target: pairs.target, maxLength, mode },
        )
      : greedy(model, part, common);
  return examineRows({
    model,
    loss,
    padId: target.padId,
    whole,
    examples: numbers.map((i) => {
      const { task = name, input, output } = examples.at(i)!;
      return { task, input, output };
    }),
    expected: numbers.map((i) => Array.from(pairs.targets.at(i)!)),
    asOne,
    answer: async (rows, part) =>
      (await answer(rows, part as TokenBatch)).map(({ ids, ended }) => ({ given: ids, ended })),
    say: (given) => target.decode(given),
  });
}

function longestOf({ targets }: EncodedPairs): number {
  let longest = 0;
  for (let i = 0; i < targets.length; i += 1) longest = Math.max(longest, targets.size(i));
  return longest;
}
