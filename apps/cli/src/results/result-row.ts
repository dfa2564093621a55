import type { EvaluationDocument } from '../compute/evaluate-run.js';
import type { NewRunOptions } from '../run/new-run-options.js';

/** The six tasks, each of which has a row or several. */
export const RESULT_TASKS = ['names', 'shakespeare', 'sounds', 'images', 'addition', 'spam'] as const;
export type ResultTask = (typeof RESULT_TASKS)[number];

/** A figure that somebody has published, with what it is of. */
export interface Published {
  readonly value: number;
  readonly what: string;
  readonly source: string;
}

/** A number that says how good a run is. */
export interface Score {
  /** as it is printed, e.g. "word error" */
  readonly name: string;
  /** how it is written; a share is printed in percent */
  readonly unit: 'nats' | 'share';
  readonly better: 'lower' | 'higher';
  /** null where the run has no such split */
  of(run: Judged): number | null;
}

/** What a run is judged by. */
export interface Judged {
  /** mean of the last hundred training losses, each before its update */
  readonly trainingLoss: number;
  readonly validation: EvaluationDocument | null;
  readonly test: EvaluationDocument | null;
}

/** Files of a run: what it learns from, and what it is judged on. */
export interface RowFiles {
  readonly training: string;
  /** looked at once, at the end: nothing is chosen by it */
  readonly validation?: string;
  readonly test?: string;
}

/** One line of the table: a task, a model and a way to train it, decided in full, and the figures that others have published. */
export interface ResultRow {
  readonly name: string;
  readonly task: ResultTask;
  readonly title: string;
  /** of `seqlab data get`; null where the examples are made here */
  readonly data: string | null;
  /** what the splits are, in a sentence */
  readonly splits: string;
  /**
   * The files of the data set that are in `from`, as files to learn from and to be judged on; those that have to be made are written into `made`.
   * @throws SeqlabError `results-data` where one is missing
   */
  files(from: string, made: string): RowFiles;
  /** flags of `seqlab train` that decide everything but data and seed */
  readonly options: NewRunOptions;
  /** what `--size quick` changes, for about a minute on one core */
  readonly quick: NewRunOptions;
  /** the first is the row's own, by which it is held to `goal` */
  readonly scores: readonly [Score, ...Score[]];
  readonly goal: number;
  /** the same of `--size quick`: what a model that is broken misses */
  readonly quickGoal: number;
  readonly published: readonly Published[];
}
