import { isWhole, SeqlabError, showValue } from '@seqlab/core';
import type { Images } from './label-rows.js';

/**
 * Refuses images that are not what they say: as many numbers as images, height, width and channels need, an answer for each, and the
 * size of the training images.
 * @throws SeqlabError `task-images`
 */
export function checkImages(
  images: Images,
  { imageSize, channels }: Images,
  answers: { readonly what: 'label' | 'value'; readonly count: number | undefined },
): void {
  const { length, pixels } = images;
  for (const [name, value] of Object.entries({ length, imageSize, channels })) {
    if (isWhole(value, name === 'length' ? 0 : 1)) continue;
    throw refuse(`${name} is ${showValue(value)}`, 'Give a whole number');
  }
  if (images.imageSize !== imageSize || images.channels !== channels) {
    throw refuse(
      `some have ${images.imageSize} × ${images.imageSize} pixels with ${images.channels} channels, those of the training split ${imageSize} × ${imageSize} with ${channels}`,
      'Bring all to one size',
    );
  }
  const bytes = pixels instanceof Uint8Array || pixels instanceof Uint8ClampedArray;
  if (!bytes && !(pixels instanceof Float32Array)) {
    throw refuse(
      `pixels is ${showValue(pixels)}`,
      'Give a Uint8Array of bytes or a Float32Array of other numbers',
    );
  }
  const numbers = length * imageSize ** 2 * channels;
  if (pixels.length !== numbers) {
    throw refuse(
      `there are ${pixels.length} numbers in pixels, and ${length} images of ${imageSize} × ${imageSize} pixels with ${channels} channels have ${numbers}`,
      'Give every image, one after the other, its channels last',
    );
  }
  const { what, count } = answers;
  if (count !== length) {
    throw refuse(`there are ${count} ${what}s and ${length} images`, `Give one ${what} per image`);
  }
  const odd = bytes ? -1 : pixels.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) throw refuse(`number ${odd} of pixels is ${pixels[odd]}`, 'Correct it or take the image out');
}

function refuse(reason: string, advice: string): SeqlabError {
  return new SeqlabError('task-images', `task: images: ${reason}. ${advice}.`);
}
