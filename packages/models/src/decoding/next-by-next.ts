import type { Model } from '../model.js';
import { startDecoding } from './decoding-session.js';
import type { DecodedSequence, DecodingSource, DecodingStart } from './decoding-source.js';

/** Rows that have ended are computed along until so many of them, and half of all, can be left out: what is recorded is recorded anew then. */
const FEWEST_LEFT_OUT = 4;

interface Row {
  /** of the source */
  readonly number: number;
  /** what was given and is still to come: read in place of what would be chosen, where rows are given more than the shortest */
  readonly given: number[];
  readonly most: number;
  readonly ids: number[];
  /** what its target has, given and chosen; null where nobody asks */
  readonly there: Set<number> | null;
  ended: boolean;
}

/**
 * Appends what `choose` takes from each row's logits, until every row has ended. Rows that are given more than others read it token by token beside
 * what the others choose, so that every row's tokens stand where they would alone.
 * @param choose `step` counts the tokens that the row has predicted
 */
export async function nextByNext(
  model: Model,
  source: DecodingSource,
  { rows: start, maxLengths, eosId, onToken, repetitionPenalty, until }: DecodingStart,
  cache: boolean | undefined,
  choose: (logits: Float32Array, step: number, row: number) => number,
): Promise<DecodedSequence[]> {
  const shortest = start.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  const rows = start.map(
    (row, number): Row => ({
      ...{ number, given: row.slice(shortest), most: maxLengths[number]! },
      ...{ ids: [], there: repetitionPenalty === 1 ? null : new Set(row), ended: false },
    }),
  );
  const session = startDecoding(model, source, cache ?? true);
  let going = rows;
  let newest = start.map((row) => row.slice(0, shortest));
  const over = ({ ids, ended, most }: Row) => ended || ids.length === most;

  /** The token that a row goes on with. */
  function next(row: Row, logits: Float32Array): number {
    const told = row.given.shift();
    if (told !== undefined) return told;
    const { there } = row;
    const chosen = choose(
      there === null ? logits : penalised(logits, there, repetitionPenalty),
      row.ids.length,
      row.number,
    );
    // A row that has ended is computed along with the others; what it says no longer counts.
    if (over(row)) return chosen;
    there?.add(chosen);
    if (chosen === eosId) row.ended = true;
    else {
      row.ids.push(chosen);
      onToken(chosen, row.number);
      if (until(row.ids, row.number)) row.ended = true;
    }
    return chosen;
  }

  try {
    while (!going.every(over)) {
      const logits = await session.append(newest);
      newest = going.map((row, index) => [next(row, logits[index]!)]);
      const left = going.flatMap((row, index) => (over(row) ? [] : [index]));
      if (left.length > 0 && worthwhile(going.length, left.length)) {
        session.keep(left);
        [going, newest] = [left.map((index) => going[index]!), left.map((index) => newest[index]!)];
      }
    }
    return rows.map(({ ids, ended }) => ({ ids, ended }));
  } finally {
    session.dispose();
  }
}

function worthwhile(all: number, left: number): boolean {
  return all - left >= FEWEST_LEFT_OUT && 2 * left <= all;
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
