import { SeqlabError, type Tokenizer, wrap } from '@seqlab/core';
import type { RaggedIds } from './ragged-ids.js';
import { type TokenRows, tokenRows } from './rows.js';

/** The special ids that wrap a sequence. */
export interface SpecialIds {
  readonly sosId: number;
  readonly eosId: number;
  readonly padId: number | null;
}

/** @throws SeqlabError `task-special-ids` for a tokenizer without SOS or EOS */
export function specialIds({ sosId, eosId, padId }: Tokenizer): SpecialIds {
  if (sosId !== null && eosId !== null) return { sosId, eosId, padId };
  throw new SeqlabError(
    'task-special-ids',
    'task: the tokenizer has no SOS or no EOS, and answers must begin and end. Use one that has both.',
  );
}

/** Ids of the texts of pairs, without special ones. */
export interface EncodedPairs {
  readonly sources: RaggedIds;
  readonly targets: RaggedIds;
  readonly source: SpecialIds;
  readonly target: SpecialIds;
}

/**
 * Rows for an encoder-decoder: source SOS … EOS; target SOS … against … EOS. In a batch the decoder's input is the padded target without its
 * last column, as in the paper and as usual in torch: a shorter row has its EOS there, which only a model without a causal mask can see.
 */
export function pairRows({ sources, targets, source, target }: EncodedPairs): TokenRows {
  return tokenRows({
    length: sources.length,
    padId: { src: source.padId, tgt: target.padId },
    behind: target.eosId,
    size: (index) => Math.max(sources.size(index) + 2, targets.size(index) + 1),
    at(index) {
      const [input, output] = [sources.at(index), targets.at(index)];
      if (input === undefined || output === undefined) return undefined;
      const wrapped = wrap(output, target.sosId, target.eosId);
      return {
        src: wrap(input, source.sosId, source.eosId),
        tgt: wrapped.slice(0, -1),
        labels: wrapped.slice(1),
      };
    },
  });
}

/**
 * Rows for a decoder-only model that is given the input as a prefix: SOS input EOS output EOS in one row. Nothing is asked while the
 * input is read: its labels are PAD, so that the loss is on the output alone. One vocabulary serves both sides.
 * @throws SeqlabError `task-prefix-padding` where there is no PAD to leave the input out of the loss with
 */
export function prefixRows({ sources, targets, target }: EncodedPairs): TokenRows {
  const { sosId, eosId, padId } = target;
  if (padId === null) {
    throw new SeqlabError(
      'task-prefix-padding',
      'task: a decoder-only model reads the input as the start of its own sequence, and PAD keeps that start out of the loss, but the tokenizer has no PAD. Use one with padding.',
    );
  }
  return tokenRows({
    length: sources.length,
    padId: { src: padId, tgt: padId },
    size: (index) => sources.size(index) + targets.size(index) + 2,
    at(index) {
      const [input, output] = [sources.at(index), targets.at(index)];
      if (input === undefined || output === undefined) return undefined;
      const prompt = prefixOf(input, { sosId, eosId });
      const answer = [...output, eosId];
      return {
        src: [],
        tgt: [...prompt, ...output],
        labels: [...prompt.slice(1).fill(padId), ...answer],
      };
    },
  });
}

/** SOS input EOS: what a decoder-only model is given before it answers. */
export function prefixOf(
  input: ArrayLike<number>,
  { sosId, eosId }: Pick<SpecialIds, 'sosId' | 'eosId'>,
): number[] {
  return wrap(input, sosId, eosId);
}
