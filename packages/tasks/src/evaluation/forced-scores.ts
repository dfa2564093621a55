import type { Model } from '@seqlab/models';
import { eventLoop, type Loss, teacherForced } from '@seqlab/training';
import type { Rows } from '../rows/rows.js';
import { CHUNK_POSITIONS, chunksBySize } from './chunks.js';

/** Sums over the labels that count. */
export interface ForcedScores {
  /** in nats, or squared units */
  readonly loss: number;
  readonly tokens: number;
  readonly rightTokens: number;
}

/** Numbers that a pass may say, one for each id of the vocabulary at each position: 8 MB, of which it holds several. */
const MOST_SAID = 2 ** 21;

const positionsFor = ({ config }: Model): number =>
  Math.max(1, Math.min(CHUNK_POSITIONS, Math.floor(MOST_SAID / config.outputSize)));

/** Loss and right tokens under teacher forcing, dropout off, over all rows. */
export async function forcedScores(
  model: Model,
  rows: Rows,
  loss: Loss,
  padId: number | null,
  onProgress?: (done: number) => void,
): Promise<ForcedScores> {
  const sums = { loss: 0, tokens: 0, rightTokens: 0 };
  const loop = eventLoop();
  let done = 0;
  try {
    for (const chunk of chunksBySize(rows, positionsFor(model))) {
      const forced = await teacherForced({ model, loss, batch: rows.batch(chunk), padId });
      if (forced.tokens > 0) sums.loss += forced.loss * forced.tokens;
      sums.tokens += forced.tokens;
      sums.rightTokens += forced.rightTokens;
      done += chunk.length;
      // a turn of the event loop, so that who wants to stop is heard
      await loop.turn();
      onProgress?.(done);
    }
  } finally {
    loop.close();
  }
  return sums;
}
