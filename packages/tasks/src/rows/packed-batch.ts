import type { Packing, TokenBatch } from '@seqlab/core';
import type { Row, TokenRowsParts } from './rows.js';

/** Each group of rows end to end in one row of `width` positions, numbered from 1, the rest PAD. */
export function packedBatch(
  groups: readonly (readonly Row[])[],
  { src: srcPad, tgt: tgtPad }: TokenRowsParts['padId'],
  width: number,
): TokenBatch {
  const hasSource = groups.some((rows) => rows.some(({ src }) => src.length > 0));
  const lay = (key: keyof Row, length: number, padId: number | null) =>
    endToEnd(
      groups.map((rows) => rows.map((row) => row[key])),
      length,
      padId ?? 0,
    );
  const srcLength = hasSource ? width : 0;
  const src = lay('src', srcLength, srcPad);
  const tgt = lay('tgt', width, tgtPad);
  return {
    kind: 'tokens',
    batchSize: groups.length,
    srcLength,
    tgtLength: width,
    src: src.ids,
    tgt: tgt.ids,
    labels: lay('labels', width, tgtPad).ids,
    ...(hasSource && { srcPacking: src.packing }),
    tgtPacking: tgt.packing,
  };
}

function endToEnd(
  groups: readonly (readonly ArrayLike<number>[])[],
  width: number,
  padId: number,
): { readonly ids: Int32Array; readonly packing: Packing } {
  const size = groups.length * width;
  const ids = new Int32Array(size).fill(padId);
  const segments = new Int32Array(size);
  const positions = new Int32Array(size);
  groups.forEach((sequences, row) => {
    let at = row * width;
    sequences.forEach((sequence, n) => {
      ids.set(sequence, at);
      segments.fill(n + 1, at, at + sequence.length);
      for (let p = 0; p < sequence.length; p += 1) positions[at + p] = p;
      at += sequence.length;
    });
  });
  return { ids, packing: { segments, positions } };
}
