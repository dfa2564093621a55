import { SeqlabError } from '@seqlab/core';
import { checkLengths } from './check-sizes.js';

/** Several sequences in one row. All arrays are [R, capacity], row-major. */
export interface PackedRows {
  readonly rows: number;
  readonly capacity: number;
  /** PAD where a row has room left */
  readonly ids: Int32Array;
  /** number of the sequence within its row, from 1; 0 where PAD stands. Attention must stay within one number. */
  readonly segments: Int32Array;
  /** position within its sequence, from 0 */
  readonly positions: Int32Array;
}

/**
 * Puts sequences into as few rows as first-fit decreasing finds (at most 11/9 of the optimum and a row).
 * @returns numbers of the sequences in each row @throws SeqlabError `pack-too-long`, `pack-capacity`, `lengths`
 */
export function packByLength(lengths: ArrayLike<number>, capacity: number): number[][] {
  if (!Number.isSafeInteger(capacity) || capacity < 1) {
    throw new SeqlabError(
      'pack-capacity',
      `packByLength: capacity (${capacity}) must be an integer of at least 1. Use the number of ids that a row holds.`,
    );
  }
  checkLengths('packByLength', lengths);
  const order = Array.from({ length: lengths.length }, (_, i) => i).sort(
    (a, b) => lengths[b]! - lengths[a]! || a - b,
  );
  const members: number[][] = [];
  const rooms = roomTree(order.length);
  for (const i of order) {
    const length = lengths[i]!;
    if (length > capacity) {
      throw new SeqlabError(
        'pack-too-long',
        `packByLength: sequence ${i + 1} has ${length} ids, more than the capacity ${capacity}. Use a capacity of at least ${length}.`,
      );
    }
    const found = rooms.first(length);
    const row = found === -1 ? members.length : found;
    if (row === members.length) {
      members.push([]);
      rooms.set(row, capacity - length);
    } else rooms.set(row, rooms.of(row) - length);
    members[row]!.push(i);
  }
  return members;
}

/**
 * The room left in each of so many rows, none at first, with the first that has enough found in log₂ steps: looking at each in turn takes
 * minutes for a hundred thousand.
 */
function roomTree(rows: number) {
  let leaves = 1;
  while (leaves < rows) leaves *= 2;
  // node k has the most of nodes 2k and 2k + 1; the rows are the last nodes; a row that is not begun has −1, less than any sequence needs
  const most = new Float64Array(2 * leaves).fill(-1);
  return {
    of: (row: number): number => most[leaves + row]!,
    /** @returns -1 if none has so much */
    first(room: number): number {
      if (most[1]! < room) return -1;
      let node = 1;
      while (node < leaves) node = most[2 * node]! >= room ? 2 * node : 2 * node + 1;
      return node - leaves;
    },
    set(row: number, room: number): void {
      let node = leaves + row;
      most[node] = room;
      for (node >>= 1; node >= 1; node >>= 1) most[node] = Math.max(most[2 * node]!, most[2 * node + 1]!);
    },
  };
}

/** Writes packed sequences into rows, with what attention and positions need to keep them apart. @throws what `packByLength` throws, and `pack-pad` */
export function packRows(
  sequences: readonly ArrayLike<number>[],
  capacity: number,
  padId: number,
): PackedRows {
  if (!Number.isSafeInteger(padId) || padId < 0 || padId > 2147483647) {
    throw new SeqlabError('pack-pad', `packRows: padId (${padId}) must be an id. Use the tokenizer's padId.`);
  }
  const bins = packByLength(
    sequences.map(({ length }) => length),
    capacity,
  );
  const size = bins.length * capacity;
  const ids = new Int32Array(size).fill(padId);
  const segments = new Int32Array(size);
  const positions = new Int32Array(size);
  bins.forEach((members, row) => {
    let at = row * capacity;
    members.forEach((member, k) => {
      const sequence = sequences[member]!;
      ids.set(sequence, at);
      segments.fill(k + 1, at, at + sequence.length);
      for (let p = 0; p < sequence.length; p += 1) positions[at + p] = p;
      at += sequence.length;
    });
  });
  return { rows: bins.length, capacity, ids, segments, positions };
}
