import type { SequenceDataset, SequenceExample, Tokenizer } from '@seqlab/core';
import { type AnsweringTask, sequenceToSequence } from '@seqlab/tasks';

export interface PairsTaskOptions {
  readonly tokenizer: Tokenizer;
  /** default: what is trained on is judged */
  readonly test?: readonly SequenceExample[];
  /** see `sequenceToSequence` */
  readonly paddingSeen?: boolean;
}

/** A data set as a task: its copies are rows of each epoch. */
export function pairsTask(
  { name, examples: training, copies }: SequenceDataset,
  { tokenizer: source, ...rest }: PairsTaskOptions,
): AnsweringTask {
  return sequenceToSequence({ name, training, copies, source, ...rest });
}
