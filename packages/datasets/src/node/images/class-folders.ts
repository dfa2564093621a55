import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { fileError } from '../regular-file.js';
import type { LabelledImages } from './labelled-images.js';
import { readPngs } from './pngs.js';

/**
 * A folder that has a folder for each class, with its images as PNG in it; classes and images in the order of their names. Names that
 * begin with a dot are no images. Grey where all are grey, else red, green and blue.
 * @throws SeqlabError `images-folder` for what does not belong there and for a class without images, `images-size`, `images-png`,
 *   `images-too-large`
 */
export async function readClassFolders(folder: string, signal?: AbortSignal): Promise<LabelledImages> {
  const files = filesOf(folder);
  const images = await readPngs(
    files.map(({ path }) => path),
    signal === undefined ? {} : { signal },
  );
  return { ...images, labels: files.map(({ label }) => label) };
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

function refuse(path: string, reason: string, advice: string): SeqlabError {
  return new SeqlabError('images-folder', `data: ${path} ${reason}. ${advice}.`);
}
