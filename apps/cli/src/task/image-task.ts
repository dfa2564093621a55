import { createHash } from 'node:crypto';
import { SeqlabError } from '@seqlab/core';
import { selected, splitNumbers } from '@seqlab/datasets';
import {
  columnOf,
  type LabelledImages,
  namesImages,
  type Progress,
  placeIn,
  readImages,
  readTableImages,
} from '@seqlab/datasets/node';
import { imageClassification, imageRegression, type Task } from '@seqlab/tasks';
import { numberOf } from './number-of.js';
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
  /** where the label of image `index` stands: the line and the column of a table, else the file or the folder */
  placeOf(index: number): string;
  close(): void;
}

export async function openImages(path: string, { signal }: Progress = {}): Promise<ImagesFile> {
  const images = await readImages(path, signal === undefined ? {} : { signal });
  return imagesFile(path, images, () => path);
}

/** Whether the inputs of a table are PNG files, which `namedImages` then reads. */
export function readsImages(opened: OpenedFile, columns: TaskDocument['columns']): boolean {
  if (opened.shape !== 'table' || columns === null || columns.output === null) return false;
  return namesImages(opened.file, columnOf(opened.file, columns.input));
}

/**
 * What a table names, as images; what is none stays as it is. The table is closed.
 * @throws SeqlabError `data-column`, and what `readTableImages` throws
 */
export async function namedImages(
  opened: OpenedFile,
  columns: NonNullable<TaskDocument['columns']>,
  { signal }: Progress = {},
): Promise<OpenedFile> {
  if (opened.shape !== 'table') return opened;
  const { file } = opened;
  try {
    const [input, output] = [columnOf(file, columns.input), columnOf(file, columns.output ?? '2')];
    const images = await readTableImages(file, { input, output, ...(signal !== undefined && { signal }) });
    const places = Array.from({ length: images.length }, (_, row) => placeIn(file, row, output));
    return { shape: 'images', file: imagesFile(file.path, images, (index) => places[index]!) };
  } finally {
    file.close();
  }
}

function imagesFile(path: string, images: LabelledImages, placeOf: ImagesFile['placeOf']): ImagesFile {
  const { length, imageSize, channels, pixels, labels } = images;
  const hash = createHash('sha256').update(JSON.stringify({ length, imageSize, channels, labels }));
  const sha256 = hash.update(pixels).digest('hex');
  return { path, bytes: pixels.length, sha256, length, images, placeOf, close: () => {} };
}

export interface ImageFiles {
  readonly training: ImagesFile;
  readonly validation: ImagesFile | null;
  readonly test: ImagesFile | null;
}

/**
 * The files of a task whose examples are images; null for texts.
 * @throws SeqlabError `data-format` for a file beside them that is of texts, `images-size` for one of other images
 */
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
  const own = training.file;
  const alike = (opened: OpenedFile | null) => (opened === null ? null : imagesLike(own, opened));
  return { training: own, validation: alike(validation), test: alike(test) };
}

function imagesLike(own: ImagesFile, { shape, file }: OpenedFile): ImagesFile {
  if (shape !== 'images') {
    throw new SeqlabError(
      'data-format',
      `data: ${file.path} is of texts, and ${own.path} of images. Give images of the same kind, or leave it out.`,
    );
  }
  const sizeOf = ({ images: { imageSize, channels } }: ImagesFile) =>
    `${imageSize} × ${imageSize} pixels, ${channels === 1 ? 'grey' : 'in colour'}`;
  if (sizeOf(file) === sizeOf(own)) return file;
  throw new SeqlabError(
    'images-size',
    `data: ${file.path} has images of ${sizeOf(file)}, and ${own.path} of ${sizeOf(own)}. Bring all to one form.`,
  );
}

/** Images and their classes or numbers, parted as the document says: equal images stand on one side. */
export function imageTask(
  { training, validation, test }: ImageFiles,
  { name, kind, labels, scale, splits, seed }: TaskDocument,
): Task {
  const { images } = training;
  const shares = { validation: shareOf(splits.validation), test: shareOf(splits.test) };
  const none = shares.validation === 0 && shares.test === 0;
  const numbers = none ? null : splitNumbers(images.length, (i) => keyOf(images, i), shares, seed);
  const part = (split: 'validation' | 'test', other: ImagesFile | null): Part | undefined =>
    other !== null
      ? { images: other.images, placeOf: other.placeOf }
      : shares[split] === 0
        ? undefined
        : partOf(training, numbers![split]);
  const learned = numbers === null ? training : partOf(training, numbers.training);
  const [held, judged] = [part('validation', validation), part('test', test)];
  if (kind === 'regression') {
    return imageRegression({
      name,
      training: numbered(learned),
      ...(held !== undefined && { validation: numbered(held) }),
      ...(judged !== undefined && { test: numbered(judged) }),
      ...(scale !== null && { scale }),
    });
  }
  return imageClassification({
    name,
    training: learned.images,
    ...(held !== undefined && { validation: held.images }),
    ...(judged !== undefined && { test: judged.images }),
    ...(labels !== null && { labels }),
  });
}

type Part = Pick<ImagesFile, 'images' | 'placeOf'>;

const partOf = ({ images, placeOf }: ImagesFile, numbers: Int32Array): Part => ({
  images: taken(images, numbers),
  placeOf: (index) => placeOf(numbers[index]!),
});

/** @throws SeqlabError `data-number` with the place of what is none */
function numbered({ images, placeOf }: Part) {
  const { labels, ...rest } = images;
  return { ...rest, values: labels.map((label, i) => numberOf(label, () => placeOf(i))) };
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
