import { checkArgument, philoxInto, STREAM_AUGMENT, splitSeed, type TrainingConfig } from '@seqlab/core';
import type { Draw } from '../rows/rows.js';

/** How images are changed while they are learned from, never while they are judged. */
export interface ImageAugmentation {
  /** pixels, a whole number: moved by −shift … shift, down and to the right apart; what comes in is 0 */
  readonly shift: number;
  /** mirrored left to right, with a chance of one half */
  readonly flip: boolean;
  /** share of the side: a square of a side of crop … 1 of it, anywhere inside, is drawn out to the whole; 1: none */
  readonly crop: number;
}

/**
 * What a training config says; null where it changes nothing.
 * @param config as `parseTrainingConfig` gives it
 * @throws SeqlabError `argument-kind`
 */
export function augmentationOf(
  config: Pick<TrainingConfig, 'augmentShift' | 'augmentFlip' | 'augmentCrop'>,
): ImageAugmentation | null {
  checkArgument('augmentationOf', 'config', config, 'an object');
  const { augmentShift: shift, augmentFlip: flip, augmentCrop: crop } = config;
  return shift === 0 && !flip && crop === 1 ? null : { shift, flip, crop };
}

/** Words of the generator for one image: two to move it, one to mirror it, three to cut it. */
const WORDS = 8;
const words = new Uint32Array(WORDS);

/** An image whose channels stand together: [side, side, channels]. */
export interface ImageAt {
  readonly side: number;
  readonly channels: number;
  /** number `k` of the image */
  at(k: number): number;
}

/**
 * Writes an image as it is seen in an epoch: cut, then mirrored, then moved, by numbers that depend on seed, epoch and row alone, so that a run
 * goes on bit for bit wherever it was stopped. Between pixels it is bilinear, and beyond the edge it is the edge (as torch's
 * `interpolate` without `align_corners`).
 * @param out receives [side, side, channels] from `offset` on
 * @see K. Simonyan, A. Zisserman, 2015, section 3.1 (cut and mirrored), and torchvision's RandomCrop with padding (moved)
 */
export function augmentInto(
  out: Float32Array,
  offset: number,
  { side, channels, at }: ImageAt,
  { shift, flip, crop }: ImageAugmentation,
  { seed, epoch, row }: Draw & { readonly row: number },
): void {
  const [low, high] = splitSeed(seed);
  for (let k = 0; k < WORDS; k += 4) philoxInto(words, k, k / 4, row, epoch, STREAM_AUGMENT, low, high);
  const share = (k: number) => words[k]! / 4294967296;
  const moved = (k: number) => Math.floor(share(k) * (2 * shift + 1)) - shift;
  const [down, right] = [moved(0), moved(1)];
  const mirrored = flip && share(2) < 0.5;
  const cut = crop === 1 ? side : side * (crop + (1 - crop) * share(3));
  const [top, left] = [share(4) * (side - cut), share(5) * (side - cut)];
  const scale = cut / side;
  const held = (place: number) => Math.min(side - 1, Math.max(0, place));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const to = offset + (y * side + x) * channels;
      const [row0, column0] = [y - down, mirrored ? side - 1 - (x - right) : x - right];
      if (row0 < 0 || row0 >= side || column0 < 0 || column0 >= side) {
        for (let c = 0; c < channels; c += 1) out[to + c] = 0;
        continue;
      }
      if (crop === 1) {
        const from = (row0 * side + column0) * channels;
        for (let c = 0; c < channels; c += 1) out[to + c] = at(from + c);
        continue;
      }
      const [v, u] = [top + (row0 + 0.5) * scale - 0.5, left + (column0 + 0.5) * scale - 0.5];
      const [upper, lefter] = [Math.floor(v), Math.floor(u)];
      const [toLower, toRighter] = [v - upper, u - lefter];
      const [y0, y1, x0, x1] = [held(upper), held(upper + 1), held(lefter), held(lefter + 1)];
      for (let c = 0; c < channels; c += 1) {
        const pixel = (py: number, px: number) => at((py * side + px) * channels + c);
        const above = pixel(y0, x0) * (1 - toRighter) + pixel(y0, x1) * toRighter;
        const below = pixel(y1, x0) * (1 - toRighter) + pixel(y1, x1) * toRighter;
        out[to + c] = above * (1 - toLower) + below * toLower;
      }
    }
  }
}
