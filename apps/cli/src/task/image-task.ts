import { createHash } from 'node:crypto';
import { selected, splitNumbers } from '@seqlab/datasets';
import { type LabelledImages, type Progress, readImages } from '@seqlab/datasets/node';
import { imageClassification, type Task } from '@seqlab/tasks';
import type { OpenedFile } from './opened-file.js';
import type { SplitPart, TaskDocument } from './task-document.js';

/** Images of a file or a folder, all held: a byte for each number. */
export interface ImagesFile {
  readonly path: string;
  readonly bytes: number;
  /** of pixels and labels, so that a folder has one too */
  readonly sha256: string;
  readonly length: number;
  readonly images: LabelledImages;
  close(): void;
}

export async function openImages(path: string, { signal }: Progress = {}): Promise<ImagesFile> {
  const images = await readImages(path, signal === undefined ? {} : { signal });
  const { length, imageSize, channels, pixels, labels } = images;
  const hash = createHash('sha256').update(JSON.stringify({ length, imageSize, channels, labels }));
  const sha256 = hash.update(pixels).digest('hex');
  return { path, bytes: pixels.length, sha256, length, images, close: () => {} };
}

export interface ImageFiles {
  readonly training: ImagesFile;
  readonly validation: ImagesFile | null;
  readonly test: ImagesFile | null;
}

/** The files of a task whose examples are images; null for texts. */
export function imageFilesOf({
  training,
  validation,
  test,
}: {
  readonly training: OpenedFile;
  readonly validation: OpenedFile | null;
  readonly test: OpenedFile | null;
}): ImageFiles | null {
  if (training.shape !== 'images') return null;
  const file = (opened: OpenedFile | null) => (opened?.shape === 'images' ? opened.file : null);
  return { training: training.file, validation: file(validation), test: file(test) };
}

/** Images and their classes, parted as the document says: equal images stand on one side. */
export function imageTask(
  { training, validation, test }: ImageFiles,
  { name, labels, splits, seed }: TaskDocument,
): Task {
  const { images } = training;
  const shares = { validation: shareOf(splits.validation), test: shareOf(splits.test) };
  const none = shares.validation === 0 && shares.test === 0;
  const numbers = none ? null : splitNumbers(images.length, (i) => keyOf(images, i), shares, seed);
  const part = (split: 'validation' | 'test', other: ImagesFile | null) =>
    other?.images ?? (shares[split] === 0 ? undefined : taken(images, numbers![split]));
  const [held, judged] = [part('validation', validation), part('test', test)];
  return imageClassification({
    name,
    training: numbers === null ? images : taken(images, numbers.training),
    ...(held !== undefined && { validation: held }),
    ...(judged !== undefined && { test: judged }),
    ...(labels !== null && { labels }),
  });
}

/** The classes, in the order in which they appear. */
export const imageLabels = ({ images }: ImagesFile): string[] => [...new Set(images.labels)];

const shareOf = (part: SplitPart | null): number => (part !== null && 'share' in part ? part.share : 0);

const sizeOf = ({ imageSize, channels }: LabelledImages): number => imageSize * imageSize * channels;

/** The pixels as text: what equal images share. */
function keyOf(images: LabelledImages, index: number): string {
  const size = sizeOf(images);
  const { buffer, byteOffset } = images.pixels;
  return Buffer.from(buffer, byteOffset + index * size, size).toString('latin1');
}

function taken(images: LabelledImages, numbers: Int32Array): LabelledImages {
  const size = sizeOf(images);
  const pixels = new Uint8Array(numbers.length * size);
  for (const [i, number] of numbers.entries()) {
    pixels.set(images.pixels.subarray(number * size, (number + 1) * size), i * size);
  }
  const labels = selected(images.labels, numbers);
  return {
    ...images,
    length: numbers.length,
    pixels,
    labels: Array.from({ length: numbers.length }, (_, i) => labels.at(i)!),
  };
}
