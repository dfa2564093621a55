import type { Model } from '@seqlab/models';
import { type Loss, teacherForced } from '@seqlab/training';
import type { Rows } from '../rows/rows.js';
import { chunksBySize } from './chunks.js';

/** Sums over the labels that count. */
export interface ForcedScores {
  /** in nats, or squared units */
  readonly loss: number;
  readonly tokens: number;
  readonly rightTokens: number;
}

/** Loss and right tokens under teacher forcing, dropout off, over all rows. */
export async function forcedScores(
  model: Model,
  rows: Rows,
  loss: Loss,
  padId: number | null,
  onProgress?: (done: number) => void,
): Promise<ForcedScores> {
  const sums = { loss: 0, tokens: 0, rightTokens: 0 };
  let done = 0;
  for (const chunk of chunksBySize(rows)) {
    const forced = await teacherForced({ model, loss, batch: rows.batch(chunk), padId });
    if (forced.tokens > 0) sums.loss += forced.loss * forced.tokens;
    sums.tokens += forced.tokens;
    sums.rightTokens += forced.rightTokens;
    done += chunk.length;
    onProgress?.(done);
  }
  return sums;
}
