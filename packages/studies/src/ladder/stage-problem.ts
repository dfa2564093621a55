import type { Batch, LadderExample, SequenceDataset } from '@seqlab/core';
import { batchOf, scalarBatchOf } from '@seqlab/datasets';
import type { Model } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from '@seqlab/training';
import { scalarAnswers, tokenAnswers } from './answers.js';
import type { LadderStage } from './stages.js';

/** Everything about a stage's data: what is trained on, how it is judged, how the model answers. */
export interface StageProblem {
  /** the whole data set, copies included */
  readonly batch: Batch;
  /** each distinct pair once */
  readonly distinct: Batch;
  readonly loss: Loss;
  readonly padId: number | null;
  answers(model: Model): Promise<LadderExample[]>;
}

/** SOS, four symbols and EOS: the paper pads every row to this. */
const PADDED_LENGTH = 6;

export function stageProblem(stage: LadderStage, dataset: SequenceDataset): StageProblem {
  const { examples } = dataset;
  if (stage.decoding === 'one-pass') {
    return {
      batch: scalarBatchOf(dataset),
      distinct: scalarBatchOf({ ...dataset, copies: 1 }),
      loss: meanSquaredErrorLoss(),
      padId: null,
      answers: (model) => scalarAnswers(model, examples),
    };
  }
  const { decoding } = stage;
  const padding = stage.preset === 'seq2seq-padded';
  const tokenizer = symbolTokenizer('01', { padding });
  const shape = padding ? { length: PADDED_LENGTH } : {};
  const distinct = batchOf(examples, tokenizer, shape);
  return {
    batch: batchOf(dataset, tokenizer, shape),
    distinct,
    loss: crossEntropyLoss({ ignoreIndex: tokenizer.padId }),
    padId: tokenizer.padId,
    answers: (model) => tokenAnswers(model, { examples, batch: distinct, tokenizer, decoding }),
  };
}
