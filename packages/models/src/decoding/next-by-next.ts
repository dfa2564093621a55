import type { Model } from '../model.js';
import { startDecoding } from './decoding-session.js';
import type { DecodedSequence, DecodingSource, DecodingStart } from './decoding-source.js';

/** Appends what `choose` takes from each row's logits, until every row has ended. */
export async function nextByNext(
  model: Model,
  source: DecodingSource,
  { rows: start, maxLength, eosId, onToken, repetitionPenalty, until }: DecodingStart,
  cache: boolean | undefined,
  choose: (logits: Float32Array, step: number, row: number) => number,
): Promise<DecodedSequence[]> {
  let newest = start;
  const session = startDecoding(model, source, cache ?? true);
  const rows = newest.map(() => ({ ids: [] as number[], ended: false }));
  const there = repetitionPenalty === 1 ? null : start.map((ids) => new Set(ids));
  try {
    for (let step = 0; step < maxLength && rows.some((row) => !row.ended); step += 1) {
      const logits = await session.append(newest);
      newest = rows.map((row, index) => {
        const said = logits[index]!;
        const seen = there?.[index];
        const chosen = choose(
          seen === undefined ? said : penalised(said, seen, repetitionPenalty),
          step,
          index,
        );
        seen?.add(chosen);
        // A row that has ended is computed along with the others; what it says no longer counts.
        if (!row.ended && chosen === eosId) row.ended = true;
        else if (!row.ended) {
          row.ids.push(chosen);
          onToken(chosen, index);
          if (until(row.ids, index)) row.ended = true;
        }
        return [chosen];
      });
    }
    return rows;
  } finally {
    session.dispose();
  }
}

/** Each id once, however often it stands there. */
function penalised(logits: Float32Array, there: ReadonlySet<number>, penalty: number): Float32Array {
  const changed = logits.slice();
  for (const id of there) {
    const logit = logits[id];
    // an id that may be read and not chosen
    if (logit === undefined) continue;
    changed[id] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return changed;
}
