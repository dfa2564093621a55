import type { Batch, SequenceDataset, SequenceExample, Tokenizer } from '@seqlab/core';
import type { BatchSource } from '@seqlab/training';

/** One model on one data set: a row of a study. Everything is decided by it and the seed. */
export interface StudyVariant {
  readonly name: string;
  /** a value for each of the study's factors */
  readonly factors: Readonly<Record<string, string | number>>;
  /** model config as a document */
  readonly model: Readonly<Record<string, unknown>>;
  /** training config as a document, without the seed */
  readonly training: Readonly<Record<string, unknown>>;
  /** null: each digit is one raw number, as in the paper's first stage */
  readonly tokenizer: Tokenizer | null;
  data(seed: number): StudyData;
  /** how the training data become batches; default: as the training config's batchSize says */
  readonly batching?: (batch: Batch, seed: number) => BatchSource;
  /** the failure that is expected */
  readonly signature?: Signature;
  /** further numbers about the data */
  readonly measures?: (data: StudyData) => Readonly<Record<string, number>>;
}

export interface StudyData {
  readonly train: SequenceDataset;
  /** what is decoded and measured, each distinct example once */
  readonly test: readonly SequenceExample[];
}

/** A named way to fail, as something that can be seen in the answers. */
export interface Signature {
  readonly name: string;
  shows(outcome: StudyOutcome): boolean;
}

export interface StudyOutcome {
  /** of the test data, dropout off */
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
