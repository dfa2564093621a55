import { SeqlabError } from '@seqlab/core';
import type { SpecialIds } from './pair-rows.js';
import type { RaggedIds } from './ragged-ids.js';
import { type Ids, type Row, type TokenRows, tokenRows } from './rows.js';

/** Part of a long sequence, as `Int32Array.subarray`: of a typed array in memory, or of a file. */
export interface LongIds {
  readonly length: number;
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

/** One document a row: SOS … against … EOS. Documents longer than `context` are cut, each piece a row that goes on where the last ended. */
export function documentRows(
  documents: RaggedIds,
  { sosId, eosId, padId }: SpecialIds,
  context: number,
): TokenRows {
  // where the rows of each document begin, so that a row number leads to its document
  const starts = new Float64Array(documents.length + 1);
  const pieces = (size: number) => Math.max(1, Math.ceil((size + 1) / context));
  for (let d = 0; d < documents.length; d += 1) starts[d + 1] = starts[d]! + pieces(documents.size(d));
  const length = starts[documents.length]!;
  const find = (index: number) => {
    let [low, high] = [0, documents.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= index) low = middle;
      else high = middle - 1;
    }
    return { document: low, from: (index - starts[low]!) * context };
  };
  return tokenRows({
    length,
    padId: { src: null, tgt: padId },
    size(index) {
      const { document, from } = find(index);
      return Math.min(context, documents.size(document) + 1 - from);
    },
    at(index) {
      if (index < 0 || index >= length) return undefined;
      const { document, from } = find(index);
      const ids = [sosId, ...documents.at(document)!, eosId].slice(from, from + context + 1);
      return { src: [], tgt: ids.slice(0, -1), labels: ids.slice(1) };
    },
  });
}

function part(ids: Ids, from: number, to: number): Ids {
  return ids instanceof Int32Array || ids instanceof Uint16Array
    ? ids.subarray(from, to)
    : Array.from(ids).slice(from, to);
}
