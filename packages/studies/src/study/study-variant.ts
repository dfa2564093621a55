import type { SequenceExample } from '@seqlab/core';
import type { ExamineOptions, Rows, SplitName, Task } from '@seqlab/tasks';
import type { BatchSource } from '@seqlab/training';

/** One model on one task: a row of a study. Everything is decided by it and the seed. */
export interface StudyVariant {
  readonly name: string;
  /** a value for each of the study's factors */
  readonly factors: Readonly<Record<string, string | number>>;
  /** model config as a document */
  readonly model: Readonly<Record<string, unknown>>;
  /** training config as a document, without the seed */
  readonly training: Readonly<Record<string, unknown>>;
  /**
   * What is learned, and judged on its test split, or on its training split where there is no other. The same object for every seed where
   * the data do not depend on it, which saves looking at them again.
   */
  task(seed: number): Task;
  /** judge on this split, its examples counted but not kept; default: the test split, where there is one, with every answer */
  readonly judged?: { readonly split: SplitName; readonly mostExamples?: number };
  /** how answers are got */
  readonly examine?: ExamineOptions;
  /** how the rows of the training split become batches; default: as the training config's batchSize says */
  readonly batches?: (rows: Rows, seed: number) => BatchSource;
  /** the failure that is expected */
  readonly signature?: Signature;
  /** further numbers about the rows of the training split */
  readonly measures?: (rows: Rows) => Readonly<Record<string, number>>;
}

/** A named way to fail, as something that can be seen in the answers. */
export interface Signature {
  readonly name: string;
  shows(outcome: StudyOutcome): boolean;
}

export interface StudyOutcome {
  /** of the split that is judged, dropout off */
  readonly loss: number;
  readonly answers: readonly StudyAnswer[];
}

export interface StudyAnswer {
  readonly example: SequenceExample;
  /** ids without SOS and EOS, or the numbers of a scalar model */
  readonly given: readonly number[];
  /** EOS was reached */
  readonly ended: boolean;
}

/** A question, and the variants whose results answer it. */
export interface Study {
  readonly name: string;
  /** in one line */
  readonly question: string;
  readonly factors: readonly string[];
  readonly variants: readonly StudyVariant[];
}
