import { type Batch, checkArgument, checkOptions, SeqlabError } from '@seqlab/core';
import { rowChunks, selectRows } from '@seqlab/datasets';
import { rowsAtOnce } from '@seqlab/models';
import { crossEntropyLoss, meanSquaredErrorLoss, teacherForced } from '@seqlab/training';
import { batchesOfRows } from './batches.js';
import type { Rows } from './rows/rows.js';
import { areAll } from './rows/select-rows.js';
import type { SplitName, Task } from './task.js';

export interface GivenBatchOptions {
  /** default "batch" */
  readonly name?: string;
}

/**
 * A batch that somebody has made: its rows are trained on as they are. It does not say what should be decoded, so that the evaluation is
 * teacher forced. Whether a model can take it is for whoever read the batch to check.
 */
export function givenBatch(batch: Batch, options: GivenBatchOptions = {}): Task {
  checkArgument('givenBatch', 'batch', batch, 'an object');
  checkArgument('givenBatch', 'batch.labels', batch.labels, 'a typed array');
  checkOptions('givenBatch', options, ['name']);
  const { name = 'batch' } = options;
  function checkSplit(split: SplitName): void {
    if (split === 'training') return;
    throw new SeqlabError(
      'task-no-split',
      `task: a batch has no ${split} split. Ask for the training split.`,
    );
  }
  const loss: Task['loss'] = ({ inputs, pooling, padId }, { labelSmoothing = 0 } = {}) =>
    inputs === 'scalars'
      ? meanSquaredErrorLoss()
      : crossEntropyLoss({ ignoreIndex: pooling === 'none' ? padId : null, labelSmoothing });

  const rows = (split: SplitName): Rows => {
    checkSplit(split);
    return {
      length: batch.batchSize,
      size: () => Math.max(batch.srcLength, batch.tgtLength),
      batch: (numbers) => (areAll(numbers, batch.batchSize) ? batch : selectRows(batch, numbers)),
    };
  };

  return {
    kind: 'batch',
    name,
    architectures: ['encoder-decoder', 'encoder-only', 'decoder-only', 'vision'],
    sizes: { training: batch.batchSize, validation: 0, test: 0 },
    modelKeys: () => ({}),
    problems: () => [],
    rows,
    batches: (split, _, options) => batchesOfRows(rows(split), options),
    loss,
    async evaluate(model, split) {
      checkSplit(split);
      const { config } = model;
      const { padId } = config;
      const sums = { loss: 0, tokens: 0, rightTokens: 0 };
      for (const part of rowChunks(batch, {
        padId,
        rowsAtOnce: (src, tgt) => rowsAtOnce(config, src, tgt),
      })) {
        const forced = await teacherForced({ model, loss: loss(config), batch: part.batch, padId });
        if (forced.tokens > 0) sums.loss += forced.loss * forced.tokens;
        sums.tokens += forced.tokens;
        sums.rightTokens += forced.rightTokens;
      }
      const tokens = Math.max(1, sums.tokens);
      const metrics = { loss: sums.loss / tokens, tokenAccuracy: sums.rightTokens / tokens };
      return { metrics, groups: { [name]: metrics } };
    },
  };
}
