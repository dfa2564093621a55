import type { StudyResult, StudyRow } from '@seqlab/core';
import { type Spread, spread } from './ladder-summary.js';

/** One variant of a study over all its seeds. */
export interface StudySummary {
  readonly variant: string;
  readonly factors: StudyRow['factors'];
  readonly parameters: number;
  readonly steps: number;
  readonly seeds: number;
  /** of the test data, dropout off */
  readonly loss: Spread;
  /** share of examples whose decoded sequence is exactly right */
  readonly exactMatch: Spread;
  readonly tokenAccuracy: Spread;
  /** over the seeds that learned; null when none did */
  readonly stepsToLearn: Spread | null;
  /** seeds that learned */
  readonly learned: number;
  /** the failure that is expected, and how many seeds showed it; null if none is expected */
  readonly signature: { readonly name: string; readonly shown: number } | null;
  /** means of the study's further numbers */
  readonly measures: Readonly<Record<string, number>>;
}

/** The table of a study, in the order of its variants. */
export const studySummaries = (result: StudyResult): StudySummary[] => result.rows.map(studySummary);

/** One variant over its seeds. */
export function studySummary(row: StudyRow): StudySummary {
  const { variant, factors, parameters, steps, signature, seeds } = row;
  const learned = seeds.flatMap(({ stepsToLearn }) => (stepsToLearn === null ? [] : [stepsToLearn]));
  const names = Object.keys(seeds[0]?.measures ?? {});
  return {
    variant,
    factors,
    parameters,
    steps,
    seeds: seeds.length,
    loss: spread(seeds.map(({ loss }) => loss)),
    exactMatch: spread(seeds.map(({ exactMatch }) => exactMatch)),
    tokenAccuracy: spread(seeds.map(({ tokenAccuracy }) => tokenAccuracy)),
    stepsToLearn: learned.length > 0 ? spread(learned) : null,
    learned: learned.length,
    signature:
      signature === null
        ? null
        : { name: signature, shown: seeds.filter(({ showsSignature }) => showsSignature === true).length },
    measures: Object.fromEntries(
      names.map((name) => [name, spread(seeds.map(({ measures }) => measures[name]!)).mean]),
    ),
  };
}
