import { type Batch, type Examples, SeqlabError, type TokenBatch } from '@seqlab/core';
import type { ImageAugmentation } from '../labels/augment-image.js';
import { packedBatch } from './packed-batch.js';

/** Ids of one text, document or image patch row, as they are kept: in memory or read from a file. */
export type Ids = ArrayLike<number>;

/** One example ready for teacher forcing, before it is padded: `labels[t]` is what should follow `tgt[0 … t]`. */
export interface Row {
  /** what the encoder reads; empty for a decoder-only model */
  readonly src: Ids;
  readonly tgt: Ids;
  /** as many as in `tgt`; PAD where nothing is asked */
  readonly labels: Ids;
}

/** The examples of one split, as numbers that a model can be fed with. */
export interface Rows {
  readonly length: number;
  /** how many positions row `index` takes: the longer of source and target, without building it */
  size(index: number): number;
  /** whether a batch is another one in each epoch; default false */
  readonly draws?: boolean | undefined;
  /** whether they are images, which can be learned from moved, mirrored or cut; default false */
  readonly augments?: boolean | undefined;
  /**
   * The rows with those numbers, in that order, padded to the longest of them.
   * @throws SeqlabError `rows-index`, `rows-padding`
   */
  batch(numbers: ArrayLike<number>, shape?: BatchShape): Batch;
  /**
   * Groups of rows, each group in one row of `width` positions; absent where rows cannot share one.
   * @throws SeqlabError `rows-index`, `rows-padding`
   */
  readonly packed?: ((groups: readonly ArrayLike<number>[], width: number) => Batch) | undefined;
}

/** What rows that draw something at random draw it by, beside their own number. */
export interface Draw {
  readonly seed: number;
  readonly epoch: number;
}

export interface BatchShape {
  /** positions of a batch are rounded up to a multiple of this, so that few shapes have to be recorded; default 1 */
  readonly multiple?: number;
  /** default: what the rows draw for an evaluation, always the same */
  readonly draw?: Draw;
  /** how images are changed by what is drawn; default: not at all */
  readonly augment?: ImageAugmentation | null;
}

/** Rows of ids, each of which can be looked at. */
export interface TokenRows extends Rows, Examples<Row> {
  batch(numbers: ArrayLike<number>, shape?: BatchShape): TokenBatch;
  readonly packed?: ((groups: readonly ArrayLike<number>[], width: number) => TokenBatch) | undefined;
}

export interface TokenRowsParts extends Examples<Row> {
  size(index: number): number;
  /** PAD of source and target; null where all rows have the same length */
  readonly padId: { readonly src: number | null; readonly tgt: number | null };
  /** whether several rows may share one: what is learned from a row does not depend on where it stands. Default: false */
  readonly packs?: boolean;
  /** what stands in `tgt` behind a row, where there is room; default: PAD */
  readonly behind?: number;
}

export function tokenRows(parts: TokenRowsParts): TokenRows {
  return {
    length: parts.length,
    size: parts.size,
    at: parts.at,
    batch(numbers, { multiple = 1 } = {}) {
      const taken = Array.from(numbers, (number) => rowAt(parts, number));
      const length = (key: keyof Row) => {
        const longest = taken.reduce((most, row) => Math.max(most, row[key].length), 0);
        return Math.ceil(longest / multiple) * multiple;
      };
      const { src: srcPad, tgt: tgtPad } = parts.padId;
      const [srcLength, tgtLength] = [length('src'), length('tgt')];
      return {
        kind: 'tokens',
        batchSize: taken.length,
        srcLength,
        tgtLength,
        src: padded(taken, 'src', srcLength, srcPad),
        tgt: padded(taken, 'tgt', tgtLength, tgtPad, parts.behind),
        labels: padded(taken, 'labels', tgtLength, tgtPad),
      };
    },
    ...(parts.packs === true && {
      packed(groups, width) {
        const taken = groups.map((group) => Array.from(group, (number) => rowAt(parts, number)));
        if (parts.padId.tgt === null) for (const rows of taken) checkFull(rows, width);
        return packedBatch(taken, parts.padId, width);
      },
    }),
  };
}

function padded(
  rows: readonly Row[],
  key: keyof Row,
  width: number,
  padId: number | null,
  behind?: number,
): Int32Array {
  const ids = new Int32Array(rows.length * width).fill(padId ?? 0);
  for (const [i, row] of rows.entries()) {
    if (padId === null && row[key].length !== width) throw lengthsDiffer(key, row[key].length, width);
    ids.set(row[key], i * width);
    if (behind !== undefined && row[key].length < width) ids[i * width + row[key].length] = behind;
  }
  return ids;
}

/** Without PAD nothing may be left over. */
function checkFull(rows: readonly Row[], width: number): void {
  const total = rows.reduce((sum, { tgt }) => sum + tgt.length, 0);
  if (total !== width) throw lengthsDiffer('tgt', total, width);
}

/** @throws SeqlabError `rows-index` */
export function rowAt<E>(rows: Examples<E>, number: number): E {
  const row = rows.at(number);
  if (row !== undefined) return row;
  throw new SeqlabError(
    'rows-index',
    `rows: there is no row ${number}, expected 0 to ${rows.length - 1}. Ask for one that is there.`,
  );
}

function lengthsDiffer(key: string, length: number, width: number): SeqlabError {
  return new SeqlabError(
    'rows-padding',
    `rows: a row has ${length} ids as ${key} where the batch has ${width}, and there is no PAD to fill it with. Use a tokenizer with padding.`,
  );
}
