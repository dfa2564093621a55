import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { SeqlabError } from '@seqlab/core';
import { fileError } from '../regular-file.js';
import { checkTotal, type LabelledImages } from './labelled-images.js';
import { type PngHeader, readPng, readPngHeader } from './png.js';
import { readWhole } from './read-whole.js';

/**
 * A folder that has a folder for each class, with its images as PNG in it; classes and images in the order of their names. Names that
 * begin with a dot are no images. Grey where all are grey, else red, green and blue.
 * @throws SeqlabError `images-folder` for what does not belong there and for a class without images, `images-size`, `images-png`,
 *   `images-too-large`
 */
export async function readClassFolders(folder: string, signal?: AbortSignal): Promise<LabelledImages> {
  const files = filesOf(folder);
  const headers = files.map(({ path }) => readPngHeader(path));
  checkSizes(headers);
  const imageSize = headers[0]!.width;
  const channels = headers.every(({ grey }) => grey) ? 1 : 3;
  const each = imageSize * imageSize * channels;
  checkTotal(folder, files.length, each);
  const pixels = new Uint8Array(files.length * each);
  // loaded by who reads PNGs only
  const { PNG } = await import('pngjs');
  for (const [i, { path }] of files.entries()) {
    const colours = readPng(path, readWhole(path), (bytes) => PNG.sync.read(bytes));
    if (colours.length !== imageSize * imageSize * 4) throw changed(path);
    for (let k = 0; k < each; k += 1) {
      pixels[i * each + k] = colours[Math.floor(k / channels) * 4 + (k % channels)]!;
    }
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { length: files.length, imageSize, channels, pixels, labels: files.map(({ label }) => label) };
}

function filesOf(folder: string): { readonly path: string; readonly label: string }[] {
  const classes = namesIn(folder);
  if (classes.length === 0) {
    throw refuse(folder, 'is empty', 'Put a folder for each class in it, with its images as PNG');
  }
  return classes.flatMap((label) => {
    const inClass = join(folder, label);
    if (!isFolder(inClass)) {
      throw refuse(inClass, 'is no folder of a class', 'Take it away, or put it into one');
    }
    const images = namesIn(inClass).map((name) => ({ path: join(inClass, name), label }));
    if (images.length === 0)
      throw refuse(inClass, 'is a class without images', 'Put one in, or take it away');
    return images;
  });
}

/** Sorted by UTF-16 units, the same everywhere. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => !name.startsWith('.'))
      .sort();
  } catch (error) {
    throw fileError(error, folder);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileError(error, path);
  }
}

function checkSizes(headers: readonly PngHeader[]): void {
  const first = headers[0]!;
  for (const { path, width, height } of headers) {
    if (width !== height || width === 0) {
      throw new SeqlabError(
        'images-size',
        `data: ${path} has ${width} × ${height} pixels, and square images were expected. Pad or crop it.`,
      );
    }
    if (width === first.width) continue;
    throw new SeqlabError(
      'images-size',
      `data: ${path} has ${width} × ${height} pixels, and ${first.path} has ${first.width} × ${first.height}. Bring all images to one size.`,
    );
  }
}

function changed(path: string): SeqlabError {
  return new SeqlabError(
    'file-changed',
    `data: ${path} has changed since its size was read. Leave it as it is while it is being read, and begin again.`,
  );
}

function refuse(path: string, reason: string, advice: string): SeqlabError {
  return new SeqlabError('images-folder', `data: ${path} ${reason}. ${advice}.`);
}
