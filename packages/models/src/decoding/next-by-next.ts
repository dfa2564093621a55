import type { Model } from '../model.js';
import { startDecoding } from './decoding-session.js';
import type { DecodedSequence, DecodingSource, DecodingStart } from './decoding-source.js';

/** Appends what `choose` takes from each row's logits, until every row has ended. */
export async function nextByNext(
  model: Model,
  source: DecodingSource,
  { rows: start, maxLength, eosId, onToken }: DecodingStart,
  cache: boolean | undefined,
  choose: (logits: Float32Array, step: number, row: number) => number,
): Promise<DecodedSequence[]> {
  let newest = start;
  const session = startDecoding(model, source, cache ?? true);
  const rows = newest.map(() => ({ ids: [] as number[], ended: false }));
  try {
    for (let step = 0; step < maxLength && rows.some((row) => !row.ended); step += 1) {
      const logits = await session.append(newest);
      newest = rows.map((row, index) => {
        const chosen = choose(logits[index]!, step, index);
        // A row that has ended is computed along with the others; what it says no longer counts.
        if (!row.ended && chosen === eosId) row.ended = true;
        else if (!row.ended) {
          row.ids.push(chosen);
          onToken(chosen, index);
        }
        return [chosen];
      });
    }
    return rows;
  } finally {
    session.dispose();
  }
}
