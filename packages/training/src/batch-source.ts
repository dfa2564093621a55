import type { Batch } from '@seqlab/core';

/** Where batches come from: a pure function, so that a resumed run needs only the cursor. `@seqlab/datasets` makes such. */
export interface BatchSource {
  /** the batch number `cursor`, 0 for the first; the same object again where the batch is the same */
  at(cursor: number): Batch;
  /** images are given moved, mirrored or cut; default false */
  readonly augments?: boolean;
}

/** The same batch at every step. */
export function fixedBatch(batch: Batch): BatchSource {
  return { at: () => batch };
}
