import type { Tokenizer } from '@seqlab/core';
import type { Metrics, Task } from '../task.js';

/** What can be answered without learning anything but counts. Who does not beat it has learned nothing else. */
export interface Baseline {
  /** e.g. "majority", "mean", "copy", "trigram" */
  readonly name: string;
  /** those of the task's metrics that such an answer has, under their names */
  readonly metrics: Metrics;
}

/** A task with the tokenizers that it was made with, which some answers need: a text is copied, bytes are counted. */
export interface TokenizedTask extends Task {
  /** of texts with one side; null for images */
  readonly tokenizer?: Tokenizer | null;
  /** of the inputs of pairs */
  readonly source?: Tokenizer;
  /** of the outputs of pairs */
  readonly target?: Tokenizer;
}
