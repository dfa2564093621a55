import type { SequenceExample } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import type { Evaluation, SplitName, Task } from './task.js';

/** What a model answered to one example. */
export interface ExaminedAnswer {
  readonly example: SequenceExample;
  /** ids without SOS and EOS, or the numbers of a model of numbers */
  readonly given: readonly number[];
  /** the same as text; numbers stay numbers */
  readonly said: string | readonly number[];
  /** EOS was reached; numbers always end */
  readonly ended: boolean;
  /** exactly what was expected, and then the end */
  readonly right: boolean;
}

/** An evaluation with every answer that it was made from, in the order of the split. */
export interface Examination extends Evaluation {
  readonly answers: readonly ExaminedAnswer[];
}

export interface ExamineOptions {
  /** how an answer grows, see `greedy`; default 'append' */
  readonly mode?: 'append' | 'rewrite';
  /** ids of an answer at most, EOS included; default: a little more than the longest that is expected */
  readonly maxLength?: number;
  /** all examples as one group: the loss is then that of one pass over all. Default false: group by group, and the whole from their sums */
  readonly asOne?: boolean;
}

/** A task whose examples are pairs, few enough to be looked at one by one. */
export interface AnsweringTask extends Task {
  /**
   * Dropout off. All rows of the split are padded to one length, as they are where training takes all at once: a model that does not
   * mask PAD is judged on what it was trained on. For splits whose answers fit into memory; `evaluate` takes any.
   * @throws what `problems` finds, and `task-no-split`
   */
  examine(model: Model, split: SplitName, options?: ExamineOptions): Promise<Examination>;
}
