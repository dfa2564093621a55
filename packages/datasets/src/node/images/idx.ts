import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { SeqlabError } from '@seqlab/core';
import { checkTotal, type LabelledImages } from './labelled-images.js';
import { readWhole } from './read-whole.js';

/**
 * Images and labels of IDX files, as MNIST and its relatives come (yann.lecun.com/exdb/mnist), gzipped or not.
 * @param labels the path of the labels; default: the images' name with "images-idx3" as "labels-idx1", beside them
 * @throws SeqlabError `images-idx`, `images-labels`, `images-size`, `images-too-large`
 */
export function readIdx(path: string, labels = labelsBeside(path)): LabelledImages {
  const { sizes, data } = readArray(path, 3, 'images');
  const [length, imageSize, width] = sizes as [number, number, number];
  if (imageSize !== width) {
    throw new SeqlabError(
      'images-size',
      `data: ${path} has images of ${imageSize} × ${width} pixels, and square ones were expected. Pad or crop them.`,
    );
  }
  const classes = readArray(labels, 1, 'labels');
  if (classes.data.length !== length) {
    throw new SeqlabError(
      'images-labels',
      `data: ${labels} has ${classes.data.length} labels, and ${path} has ${length} images. Give the two files that belong together.`,
    );
  }
  return { length, imageSize, channels: 1, pixels: data, labels: Array.from(classes.data, String) };
}

function labelsBeside(path: string): string {
  const name = basename(path).replace(/images([-.])idx3/, 'labels$1idx1');
  const plain = name.replace(/\.gz$/i, '');
  if (name !== basename(path)) {
    const found = [name, plain, `${plain}.gz`].map((each) => join(dirname(path), each)).find(existsSync);
    if (found !== undefined) return found;
  }
  throw new SeqlabError(
    'images-labels',
    `data: there are no labels beside ${path}. Name the IDX file of its labels.`,
  );
}

interface IdxArray {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/** An array of unsigned bytes: 0, 0, 8, the number of sizes, each size as four bytes, then the data. */
function readArray(path: string, dimensions: number, what: string): IdxArray {
  const bytes = readWhole(path);
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const headerSize = 4 + 4 * dimensions;
  const header = packed ? startOf(path, bytes) : bytes;
  const magic = Buffer.from([0, 0, 8, dimensions]);
  if (!header.subarray(0, 4).equals(magic)) {
    const found = header.toString('hex', 0, 4) || 'nothing';
    throw refuse(
      path,
      `begins with ${found}, and an IDX file of ${what} with ${magic.toString('hex')}`,
      header[2] === 8 && (header[3] === 1 || header[3] === 3)
        ? `It holds ${header[3] === 1 ? 'labels' : 'images'}: name the other file`
        : 'Name such a file',
    );
  }
  if (header.length < headerSize) throw refuse(path, 'ends within its first numbers', 'Download it again');
  const sizes = Array.from({ length: dimensions }, (_, k) => header.readUInt32BE(4 + 4 * k));
  const each = sizes.slice(1).reduce((product, size) => product * size, 1);
  if (each === 0 || sizes[0] === 0) throw refuse(path, `says that it has no ${what}`, 'Give at least one');
  checkTotal(path, sizes[0]!, each);
  const expected = headerSize + sizes[0]! * each;
  const whole = packed ? unpacked(path, bytes, expected) : bytes;
  if (whole.length !== expected) {
    throw refuse(
      path,
      `has ${whole.length} bytes${packed ? ' when unpacked' : ''}, and its first numbers (${sizes.join(' × ')}) ask for ${expected}`,
      'Download it again',
    );
  }
  return { sizes, data: whole.subarray(headerSize) };
}

/** The first bytes of what a gzip file holds, however much that is. */
function startOf(path: string, bytes: Buffer): Buffer {
  return guarded(path, () => gunzipSync(bytes.subarray(0, 1024), { finishFlush: constants.Z_SYNC_FLUSH }));
}

function unpacked(path: string, bytes: Buffer, expected: number): Buffer {
  return guarded(path, () => gunzipSync(bytes, { maxOutputLength: expected }), expected);
}

function guarded(path: string, read: () => Buffer, expected?: number): Buffer {
  try {
    return read();
  } catch (error) {
    const tooLong = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    const reason = tooLong
      ? `unpacks to more than the ${expected} bytes that its first numbers ask for`
      : `cannot be unpacked: ${(error as Error).message}`;
    throw refuse(path, reason, 'Download it again', error);
  }
}

function refuse(path: string, reason: string, advice: string, cause?: unknown): SeqlabError {
  return new SeqlabError('images-idx', `data: ${path} ${reason}. ${advice}.`, { cause });
}
