import type { TaskMetrics } from './training-event.js';

/** The one document that a study produces, apart from the ladder, which has its own (`seqlab study NAME --json`). */
export interface StudyResult {
  readonly study: string;
  /** what it asks, in one line */
  readonly question: string;
  /** what tells the rows apart, in the order of columns */
  readonly factors: readonly string[];
  readonly rows: readonly StudyRow[];
  readonly seconds: number;
}

/** One variant on all its seeds. */
export interface StudyRow {
  readonly variant: string;
  /** a value for each of the study's factors */
  readonly factors: Readonly<Record<string, string | number>>;
  readonly parameters: number;
  readonly steps: number;
  /** the failure that is expected of this variant, by name; null if none is */
  readonly signature: string | null;
  readonly seeds: readonly StudySeedResult[];
}

/** Metrics are those of the test data, dropout off. */
export interface StudySeedResult extends TaskMetrics {
  readonly seed: number;
  /** dropout on, before the last update */
  readonly trainLoss: number;
  /** first update at which the mean training loss of 20 updates is below 0.1; null if it never is */
  readonly stepsToLearn: number | null;
  /** whether the expected failure was seen: reproduced or refuted; null if none is expected */
  readonly showsSignature: boolean | null;
  readonly tasks: Readonly<Record<string, TaskMetrics>>;
  /** further numbers that the study asks for, by name, e.g. `paddingShare` */
  readonly measures: Readonly<Record<string, number>>;
  /** [step, loss] pairs, thinned for drawing */
  readonly curve: readonly (readonly [number, number])[];
}
