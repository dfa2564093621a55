import { SeqlabError, wrap } from '@seqlab/core';
import type { SpecialIds } from '../rows/pair-rows.js';
import type { RaggedIds } from '../rows/ragged-ids.js';
import type { Rows } from '../rows/rows.js';
import { augmentInto } from './augment-image.js';

/** Rows of which each has one label: a class number 0 … C−1, or a number. */
export interface LabelRows extends Rows {
  /** [n] Int32Array of classes, or Float32Array of numbers */
  readonly labels: Int32Array | Float32Array;
}

/** N texts, wrapped SOS … EOS and padded, with labels [N]: SOS is what pooling "class" reads. */
export function textLabelRows(
  texts: RaggedIds,
  labels: Int32Array | Float32Array,
  { sosId, eosId, padId }: SpecialIds,
): LabelRows {
  const size = (index: number) => texts.size(index) + 2;
  return {
    length: texts.length,
    labels,
    size,
    batch(numbers, { multiple = 1 } = {}) {
      const rows = Array.from(numbers, (number) => checked(number, texts.length));
      const longest = rows.reduce((most, row) => Math.max(most, size(row)), 0);
      const srcLength = Math.ceil(longest / multiple) * multiple;
      const src = new Int32Array(rows.length * srcLength).fill(padId ?? 0);
      for (const [i, row] of rows.entries()) {
        if (padId === null && size(row) !== srcLength) throw needsPadding(size(row), srcLength);
        src.set(wrap(texts.at(row)!, sosId, eosId), i * srcLength);
      }
      const shape = {
        batchSize: rows.length,
        srcLength,
        tgtLength: 1,
        src,
        tgt: new Int32Array(rows.length),
      } as const;
      return labels instanceof Int32Array
        ? { kind: 'tokens', ...shape, labels: taken(labels, rows) }
        : { kind: 'numbers', ...shape, labels: taken(labels, rows) };
    },
  };
}

/** Images of one size, end to end. Bytes 0 … 255 become 0 … 1, a canvas's among them; other numbers stay as they are. */
export interface Images {
  readonly length: number;
  /** height and width in pixels */
  readonly imageSize: number;
  readonly channels: number;
  /** [n, imageSize, imageSize, channels] */
  readonly pixels: Uint8Array | Uint8ClampedArray | Float32Array;
}

/** N images with labels [N]. */
export function imageLabelRows(images: Images, labels: Int32Array | Float32Array): LabelRows {
  const { imageSize, channels, pixels } = images;
  const srcLength = imageSize * imageSize * channels;
  // the model's patches are not known here: what an image takes is counted in patches of 4 × 4 pixels
  const positions = Math.ceil(imageSize / 4) ** 2;
  const scale = pixels instanceof Float32Array ? 1 : 1 / 255;
  return {
    length: images.length,
    labels,
    augments: true,
    size: () => positions,
    batch(numbers, { draw, augment = null } = {}) {
      const rows = Array.from(numbers, (number) => checked(number, images.length));
      const src = new Float32Array(rows.length * srcLength);
      for (const [i, row] of rows.entries()) {
        if (augment !== null && draw !== undefined) {
          const at = (k: number) => pixels[row * srcLength + k]! * scale;
          augmentInto(src, i * srcLength, { side: imageSize, channels, at }, augment, { ...draw, row });
          continue;
        }
        for (let k = 0; k < srcLength; k += 1) src[i * srcLength + k] = pixels[row * srcLength + k]! * scale;
      }
      return {
        kind: 'images',
        batchSize: rows.length,
        srcLength,
        tgtLength: 1,
        src,
        tgt: new Int32Array(rows.length),
        labels: taken(labels, rows),
      };
    },
  };
}

function taken<A extends Int32Array | Float32Array>(labels: A, rows: readonly number[]): A {
  const some = new (labels.constructor as new (length: number) => A)(rows.length);
  for (const [i, row] of rows.entries()) some[i] = labels[row]!;
  return some;
}

function checked(number: number, length: number): number {
  if (Number.isInteger(number) && number >= 0 && number < length) return number;
  throw new SeqlabError(
    'rows-index',
    `rows: there is no row ${number}, expected 0 to ${length - 1}. Ask for one that is there.`,
  );
}

function needsPadding(size: number, width: number): SeqlabError {
  return new SeqlabError(
    'rows-padding',
    `rows: a text has ${size} ids where the batch has ${width}, and there is no PAD to fill it with. Use a tokenizer with padding.`,
  );
}
