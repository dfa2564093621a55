import { setImmediate } from 'node:timers/promises';
import { checkOptions, SeqlabError } from '@seqlab/core';
import { checkTotal, type LabelledImages } from './labelled-images.js';
import { type PngHeader, readPng, readPngHeader } from './png.js';
import { readWhole } from './read-whole.js';

export interface ReadPngsOptions {
  /** 1 grey, for images that all are, or 3; default: 1 where all are grey, else 3 */
  readonly channels?: number;
  /** ends the reading with the signal's reason */
  readonly signal?: AbortSignal;
  /** what names file number `index`, in front of what is wrong with it, e.g. `images.csv: line 3, column "file"` */
  readonly where?: (index: number) => string;
}

/**
 * PNG files of one size as images without labels, in the order of their paths.
 * @throws SeqlabError `images-size`, `images-png`, `images-too-large`, and what opening a file throws
 */
export async function readPngs(
  paths: readonly string[],
  options: ReadPngsOptions = {},
): Promise<Omit<LabelledImages, 'labels'>> {
  checkOptions('readPngs', options, ['channels', 'signal', 'where']);
  const { signal, where } = options;
  const at = <R>(index: number, read: () => R): R => {
    try {
      return read();
    } catch (error) {
      if (where === undefined || !(error instanceof SeqlabError)) throw error;
      throw new SeqlabError(error.code, error.message.replace(/^data: /, `data: ${where(index)}: `), {
        cause: error,
      });
    }
  };
  const headers = paths.map((path, i) => at(i, () => readPngHeader(path)));
  for (const [i, header] of headers.entries()) at(i, () => checkSize(header, headers[0]!));
  const imageSize = headers[0]?.width ?? 0;
  const coloured = headers.find(({ grey }) => !grey);
  const { channels = coloured === undefined ? 1 : 3 } = options;
  if (channels === 1 && coloured !== undefined) {
    at(headers.indexOf(coloured), () => {
      throw new SeqlabError(
        'images-png',
        `data: ${coloured.path} has colours, and grey images were expected. Save it in grey.`,
      );
    });
  }
  const each = imageSize * imageSize * channels;
  checkTotal(paths[0] ?? '', paths.length, each);
  const pixels = new Uint8Array(paths.length * each);
  // loaded by who reads PNGs only
  const { PNG } = await import('pngjs');
  for (const [i, path] of paths.entries()) {
    const colours = at(i, () => readPng(path, readWhole(path), (bytes) => PNG.sync.read(bytes)));
    if (colours.length !== imageSize * imageSize * 4) throw changed(path);
    for (let k = 0; k < each; k += 1) {
      pixels[i * each + k] = colours[Math.floor(k / channels) * 4 + (k % channels)]!;
    }
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { length: paths.length, imageSize, channels, pixels };
}

function checkSize({ path, width, height }: PngHeader, first: PngHeader): void {
  if (width !== height || width === 0) {
    throw new SeqlabError(
      'images-size',
      `data: ${path} has ${width} × ${height} pixels, and square images were expected. Pad or crop it.`,
    );
  }
  if (width === first.width) return;
  throw new SeqlabError(
    'images-size',
    `data: ${path} has ${width} × ${height} pixels, and ${first.path} has ${first.width} × ${first.height}. Bring all images to one size.`,
  );
}

function changed(path: string): SeqlabError {
  return new SeqlabError(
    'file-changed',
    `data: ${path} has changed since its size was read. Leave it as it is while it is being read, and begin again.`,
  );
}
