import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { checkTotal, type LabelledImages } from './labelled-images.js';
import { readWhole } from './read-whole.js';

const SIZE = 32;
const PLANE = SIZE * SIZE;
const RECORD = 1 + 3 * PLANE;
const CLASSES = 10;

/**
 * The binary files of CIFAR-10 (cs.toronto.edu/~kriz/cifar.html), one after the other: for each image its class and 1,024 bytes each of
 * red, green and blue. Classes are called as batches.meta.txt beside the files says, or else "0" … "9".
 * @throws SeqlabError `images-cifar`, `images-too-large`
 */
export function readCifar(paths: readonly string[]): LabelledImages {
  const names = namesBeside(paths[0]!);
  const files = paths.map((path) => ({ path, bytes: readWhole(path) }));
  for (const { path, bytes } of files) {
    if (bytes.length > 0 && bytes.length % RECORD === 0) continue;
    throw refuse(
      path,
      `has ${bytes.length} bytes, no multiple of the ${RECORD} of an image of CIFAR-10`,
      'Download it again',
    );
  }
  const length = files.reduce((sum, { bytes }) => sum + bytes.length / RECORD, 0);
  checkTotal(dirname(paths[0]!), length, RECORD - 1);
  const pixels = new Uint8Array(length * (RECORD - 1));
  const labels: string[] = [];
  for (const { path, bytes } of files) {
    for (let from = 0; from < bytes.length; from += RECORD) {
      const label = names[bytes[from]!];
      if (label === undefined) {
        throw refuse(
          path,
          `gives image ${from / RECORD + 1} the class ${bytes[from]}, and CIFAR-10 has 0 to ${CLASSES - 1}`,
          'Name a binary file of CIFAR-10',
        );
      }
      interleave(bytes, from + 1, pixels, labels.length * (RECORD - 1));
      labels.push(label);
    }
  }
  return { length, imageSize: SIZE, channels: 3, pixels, labels };
}

/** Three planes become pixels of three numbers. */
function interleave(planes: Uint8Array, from: number, pixels: Uint8Array, to: number): void {
  for (let pixel = 0; pixel < PLANE; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[to + 3 * pixel + channel] = planes[from + channel * PLANE + pixel]!;
    }
  }
}

function namesBeside(path: string): readonly string[] {
  const numbers = Array.from({ length: CLASSES }, (_, k) => String(k));
  const meta = join(dirname(path), 'batches.meta.txt');
  if (!existsSync(meta)) return numbers;
  const names = readWhole(meta).toString('utf8').split(/\s+/).filter(Boolean);
  if (new Set(names).size === CLASSES) return names;
  throw refuse(
    meta,
    `has ${new Set(names).size} names, and CIFAR-10 has ${CLASSES} classes`,
    'Download it again',
  );
}

function refuse(path: string, reason: string, advice: string): SeqlabError {
  return new SeqlabError('images-cifar', `data: ${path} ${reason}. ${advice}.`);
}
