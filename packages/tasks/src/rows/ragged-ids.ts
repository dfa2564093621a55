import type { Examples } from '@seqlab/core';
import type { Ids } from './rows.js';

/** Sequences of ids of any length, end to end in one typed array: 4 bytes an id and 8 a sequence, where arrays take ten times that. */
export interface RaggedIds extends Examples<Int32Array> {
  /** length of sequence `index`, without reading it; 0 outside */
  size(index: number): number;
  /** ids of all sequences together */
  readonly total: number;
  /** [to − from]: ids number `from` to `to` − 1 of one sequence */
  part(index: number, from: number, to: number): Int32Array;
  /** [to − from]: ids number `from` to `to` − 1 of all sequences end to end */
  slice(from: number, to: number): Int32Array;
}

/** Gathers sequences one by one; what is gathered can be read at any time. */
export interface RaggedIdsBuilder {
  push(ids: Ids): void;
  finish(): RaggedIds;
}

export function raggedIdsBuilder(): RaggedIdsBuilder {
  let ids = new Int32Array(1024);
  let offsets = new Float64Array(64);
  let count = 0;
  return {
    push(sequence) {
      const end = offsets[count]! + sequence.length;
      if (end > ids.length) ids = grown(ids, end, Int32Array);
      if (count + 1 >= offsets.length) offsets = grown(offsets, count + 2, Float64Array);
      ids.set(sequence, offsets[count]!);
      count += 1;
      offsets[count] = end;
    },
    finish: () => raggedIds(ids.slice(0, offsets[count]!), offsets.slice(0, count + 1)),
  };
}

/** All sequences of an iterable. */
export function raggedIdsOf(sequences: Iterable<Ids>): RaggedIds {
  const builder = raggedIdsBuilder();
  for (const sequence of sequences) builder.push(sequence);
  return builder.finish();
}

/** @param offsets [count + 1] where each sequence begins, and the end */
export function raggedIds(ids: Int32Array, offsets: ArrayLike<number>): RaggedIds {
  const length = offsets.length - 1;
  const has = (index: number) => index >= 0 && index < length;
  return {
    length,
    total: offsets[length]!,
    size: (index) => (has(index) ? offsets[index + 1]! - offsets[index]! : 0),
    at: (index) => (has(index) ? ids.subarray(offsets[index]!, offsets[index + 1]!) : undefined),
    part(index, from, to) {
      const [start, end] = [offsets[index] ?? 0, offsets[index + 1] ?? 0];
      return ids.subarray(Math.min(start + from, end), Math.min(start + to, end));
    },
    slice: (from, to) => ids.subarray(from, to),
  };
}

function grown<A extends Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  values: A,
  needed: number,
  type: new (length: number) => A,
): A {
  const larger = new type(Math.max(needed, 2 * values.length));
  larger.set(values as never);
  return larger;
}
