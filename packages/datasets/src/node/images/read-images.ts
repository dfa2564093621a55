import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkOptions, SeqlabError } from '@seqlab/core';
import { fileError } from '../regular-file.js';
import { readCifar } from './cifar.js';
import { readClassFolders } from './class-folders.js';
import { readIdx } from './idx.js';
import type { LabelledImages } from './labelled-images.js';

export interface ReadImagesOptions {
  /** the IDX file of the labels; default: beside the images, where "images-idx3" is "labels-idx1" */
  readonly labels?: string;
  /** ends the reading with the signal's reason */
  readonly signal?: AbortSignal;
}

/**
 * Images with labels, from an IDX file of images (`.gz` too), a `.bin` file of CIFAR-10, a folder of its `data_batch_*.bin`, or a folder
 * with a folder of PNGs for each class: all of one size and square. All are held, a byte for each number.
 *
 * PNGs are grey where all of them are, else red, green and blue. A pixel that is not opaque is refused, and so are 16 bits a channel;
 * so is any file among them that is no PNG, unless its name begins with a dot.
 * @throws SeqlabError `images-idx`, `images-labels`, `images-cifar`, `images-folder`, `images-png`, `images-size`, `images-too-large`,
 *   and what opening a file throws
 */
export async function readImages(path: string, options: ReadImagesOptions = {}): Promise<LabelledImages> {
  checkOptions('readImages', options, ['labels', 'signal']);
  const { labels, signal } = options;
  signal?.throwIfAborted();
  const folder = isFolder(path);
  if (!folder && !/\.bin$/i.test(path)) return readIdx(path, labels);
  if (labels !== undefined) {
    throw new SeqlabError(
      'images-labels',
      `data: ${path} has its labels in it, and ${labels} was named for them too. Leave it out.`,
    );
  }
  if (!folder) return readCifar([path]);
  const batches = readdirSync(path).filter((name) => /^data_batch_[0-9]+\.bin$/.test(name));
  if (batches.length > 0) return readCifar(batches.sort().map((name) => join(path, name)));
  return readClassFolders(path, signal);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw fileError(error, path);
  }
}
