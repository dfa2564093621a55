import { SeqlabError } from '@seqlab/core';

/** Images of one size, end to end, with a label each: what image classification takes. */
export interface LabelledImages {
  readonly length: number;
  /** height and width in pixels */
  readonly imageSize: number;
  /** 1 grey, 3 red, green and blue */
  readonly channels: number;
  /** [n, imageSize, imageSize, channels], 0 … 255 */
  readonly pixels: Uint8Array;
  /** [n] class names */
  readonly labels: readonly string[];
}

/** One array holds them all, and fits beside a model. */
const MOST_BYTES = 2 ** 31 - 1;

/** @throws SeqlabError `images-too-large` before so much memory is asked for */
export function checkTotal(path: string, count: number, bytesEach: number): void {
  if (count * bytesEach <= MOST_BYTES) return;
  throw new SeqlabError(
    'images-too-large',
    `data: ${path} has ${count} images of ${bytesEach} bytes, more than the ${MOST_BYTES} bytes that are held. Take fewer or smaller images.`,
  );
}
