import type { LadderExample } from '@seqlab/core';
import type { Rung, StageId } from '../../spec/rungs.js';

/** The stage that a rung's tour predicts, trains and takes apart. */
export const TOUR_STAGE: Readonly<Record<Rung, StageId>> = {
  plain: '1',
  token: '2a',
  masked: '3b',
  seq2seq: '4',
  padded: '5',
};

/** The stage on which the next rung's part is seen to work; null on the last. */
export const NEXT_STAGE: Readonly<Record<Rung, StageId | null>> = {
  plain: '2a',
  token: '3a',
  masked: '4',
  seq2seq: '5',
  padded: null,
};

/** What a rung lacks most; on the last what the closing question asks for. */
export const MISSING: Readonly<Record<Rung, string>> = {
  plain: 'embedding',
  token: 'causal',
  masked: 'positions',
  seq2seq: 'padding',
  padded: 'easy',
};

/** A decoded answer of so many symbols has met the limit of calls, and no EOS. */
const ENDLESS = 15;

/** What a run has done, as one of the rung's options; null where it is none of them. */
export function outcomeOf(rung: Rung, examples: readonly LadderExample[]): string | null {
  const right = examples.filter(({ correct }) => correct).length;
  if (rung === 'padded') return right === examples.length ? 'all' : right > 0 ? 'some' : 'none';
  if (right === examples.length) return 'copy';
  if (rung === 'token') {
    const texts = examples.map(({ output }) => String(output));
    return texts.every(({ length }) => length >= ENDLESS)
      ? 'endless'
      : texts.every(({ length }) => length < ENDLESS)
        ? 'short'
        : null;
  }
  if (!differ(examples)) return 'same';
  return rung === 'plain' ? null : 'other';
}

/** Whether there is more than one answer: to the inputs, and of numbers, equal to six digits, also within one. */
export function differ(examples: readonly LadderExample[]): boolean {
  const written = examples.flatMap(({ output }) =>
    typeof output === 'string' ? [output] : output.map((value) => value.toFixed(6)),
  );
  return new Set(written).size > 1;
}
