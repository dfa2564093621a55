import { SeqlabError } from '@seqlab/core';
import type { SpecialIds } from './pair-rows.js';
import type { RaggedIds } from './ragged-ids.js';
import { type Ids, type Row, type TokenRows, tokenRows } from './rows.js';

/** Running text as ids, in memory (an Int32Array is one) or in a file. */
export interface LongIds {
  readonly length: number;
  /** ids number `from` to `to` − 1 */
  slice(from: number, to: number): Ids;
}

/**
 * Running text cut into windows that follow each other: window k reads ids[k·T … k·T+T−1] and is asked for the id after each. What is
 * left at the end makes no window of its own; a text shorter than one makes one short window.
 * @param context T, ids that the model sees at most
 * @throws SeqlabError `task-context`, `task-text-short` for fewer than two ids
 */
export function windowRows(text: LongIds, context: number): TokenRows {
  if (!Number.isInteger(context) || context < 1) {
    throw new SeqlabError(
      'task-context',
      `task: context (${context}) must be an integer of at least 1. Give the number of ids that the model sees.`,
    );
  }
  if (text.length < 2) {
    throw new SeqlabError(
      'task-text-short',
      `task: the text has ${text.length} ids, and one must follow another. Give more text.`,
    );
  }
  const width = Math.min(context, text.length - 1);
  const length = Math.floor((text.length - 1) / width);
  return tokenRows({
    length,
    padId: { src: null, tgt: null },
    size: () => width,
    at(index): Row | undefined {
      if (index < 0 || index >= length) return undefined;
      const from = index * width;
      const ids = text.slice(from, from + width + 1);
      return { src: [], tgt: part(ids, 0, width), labels: part(ids, 1, width + 1) };
    },
  });
}

/** Documents between two whose place is remembered: 20 million of them take 2.5 MB. */
const STRIDE = 64;

/** One document a row: SOS … against … EOS. Documents longer than `context` are cut, each piece a row that goes on where the last ended. */
export function documentRows(
  documents: RaggedIds,
  { sosId, eosId, padId }: SpecialIds,
  context: number,
): TokenRows {
  const rowsFor = (document: number) => Math.max(1, Math.ceil((documents.size(document) + 1) / context));
  // where the rows of every STRIDEth document begin, so that a row number leads to its document
  const starts = new Float64Array(Math.ceil(documents.length / STRIDE));
  let length = 0;
  for (let d = 0; d < documents.length; d += 1) {
    if (d % STRIDE === 0) starts[d / STRIDE] = length;
    length += rowsFor(d);
  }
  const find = (index: number) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    let document = low * STRIDE;
    let first = starts[low]!;
    for (let rows = rowsFor(document); first + rows <= index; rows = rowsFor(document)) {
      first += rows;
      document += 1;
    }
    return { document, from: (index - first) * context };
  };
  return tokenRows({
    length,
    padId: { src: null, tgt: padId },
    packs: true,
    size(index) {
      if (index < 0 || index >= length) return 0;
      const { document, from } = find(index);
      return Math.min(context, documents.size(document) + 1 - from);
    },
    at(index) {
      if (index < 0 || index >= length) return undefined;
      const { document, from } = find(index);
      // of SOS ids EOS: the ids that this row reads, and the one after each
      const asked = documents.part(document, from, from + context);
      const ends = asked.length < context;
      const labels = ends ? [...asked, eosId] : asked;
      const before = from === 0 ? sosId : documents.part(document, from - 1, from)[0]!;
      return { src: [], tgt: [before, ...labels.slice(0, -1)], labels };
    },
  });
}

function part(ids: Ids, from: number, to: number): Ids {
  return ids instanceof Int32Array || ids instanceof Uint16Array
    ? ids.subarray(from, to)
    : Array.from(ids).slice(from, to);
}
