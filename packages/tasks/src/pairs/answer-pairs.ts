import { wrap } from '@seqlab/core';
import { type DecodedSequence, greedy, type Model } from '@seqlab/models';
import { chunksBySize } from '../evaluation/chunks.js';
import { prefixOf, type SpecialIds } from '../rows/pair-rows.js';
import type { Ids } from '../rows/rows.js';

export interface AnswerOptions {
  readonly source: SpecialIds;
  readonly target: SpecialIds;
  /** ids of an answer at most, EOS included */
  readonly maxLength: number;
  /** how a target grows, see `greedy`; default 'append' */
  readonly mode?: 'append' | 'rewrite';
  /** told how many sources have their answer */
  readonly onProgress?: (done: number) => void;
}

/**
 * The likeliest answer to each source, by greedy decoding, in the order of the sources. Sources of one length are decoded together, as
 * many as `CHUNK_POSITIONS` allows, so that nothing is padded and memory does not follow their number.
 */
export async function answerPairs(
  model: Model,
  sources: readonly Ids[],
  options: AnswerOptions,
): Promise<DecodedSequence[]> {
  const answers: DecodedSequence[] = [];
  let done = 0;
  for (const rows of byLength(sources)) {
    const sizes = { length: rows.length, size: () => sources[rows[0]!]!.length + 2 + options.maxLength };
    for (const chunk of chunksBySize(sizes)) {
      const numbers = Array.from(chunk, (i) => rows[i]!);
      const decoded = await decode(
        model,
        numbers.map((number) => sources[number]!),
        options,
      );
      for (const [i, number] of numbers.entries()) answers[number] = decoded[i]!;
      done += numbers.length;
      options.onProgress?.(done);
    }
  }
  return answers;
}

function byLength(sources: readonly Ids[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const [number, { length }] of sources.entries()) {
    const group = groups.get(length);
    if (group === undefined) groups.set(length, [number]);
    else group.push(number);
  }
  return [...groups.values()];
}

function decode(
  model: Model,
  sources: readonly Ids[],
  { source, target, maxLength, mode = 'append' }: AnswerOptions,
): Promise<DecodedSequence[]> {
  const common = { sosId: target.sosId, eosId: target.eosId, maxLength, mode };
  const batchSize = sources.length;
  if (model.config.architecture === 'decoder-only') {
    const prefix = sources.map((ids) => prefixOf(ids, target).slice(1));
    return greedy(model, { batchSize, srcLength: 0, src: new Int32Array(0) }, { ...common, prefix });
  }
  const srcLength = sources[0]!.length + 2;
  const src = new Int32Array(batchSize * srcLength);
  for (const [i, ids] of sources.entries()) src.set(wrap(ids, source.sosId, source.eosId), i * srcLength);
  return greedy(model, { batchSize, srcLength, src }, common);
}
