import type { LadderStageResult } from '@seqlab/core';

export type StageId = LadderStageResult['id'];

/** The five rungs in the order in which they are climbed. */
export const RUNGS = ['plain', 'token', 'masked', 'seq2seq', 'padded'] as const;
export type Rung = (typeof RUNGS)[number];

/** Which stages of the ladder stand on which rung. */
export const RUNG_STAGES: Readonly<Record<Rung, readonly StageId[]>> = {
  plain: ['1'],
  token: ['2a', '2b', '2c'],
  masked: ['3a', '3b'],
  seq2seq: ['4'],
  padded: ['5'],
};

export const STAGE_IDS: readonly StageId[] = RUNGS.flatMap((rung) => RUNG_STAGES[rung]);

/** The rung on which a stage stands. */
export function rungOf(stage: StageId): Rung {
  return RUNGS.find((rung) => RUNG_STAGES[rung].includes(stage))!;
}
