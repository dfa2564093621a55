import { readSync } from 'node:fs';
import { readSafetensorsHeader, type SafetensorsHeader, safetensorsHeaderSize } from '@seqlab/core';
import { type OpenFile, readWhole, withFile } from './read-file.js';

export interface WeightsHeader extends SafetensorsHeader {
  /** bytes of the whole file */
  readonly fileSize: number;
}

/** What a safetensors file holds, of any size: no more than its header is read. */
export const readWeightsHeader = (path: string, what: string): WeightsHeader =>
  withFile(path, what, (file) => (file.pipe ? headerOf(readWhole(file)) : headerAtStart(file)));

/** The bytes of a safetensors file. Its header comes first, so that gigabytes of something else are refused at once. */
export const readWeightBytes = (path: string, what: string): Uint8Array =>
  withFile(path, what, (file) => {
    if (!file.pipe) headerAtStart(file);
    return readWhole(file);
  });

function headerOf(bytes: Uint8Array, fileSize = bytes.length): WeightsHeader {
  return { ...readSafetensorsHeader(bytes, fileSize), fileSize };
}

function headerAtStart({ descriptor, size }: OpenFile): WeightsHeader {
  const start = readStart(descriptor, Math.min(size, 64));
  return headerOf(readStart(descriptor, safetensorsHeaderSize(start, size)), size);
}

function readStart(file: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(file, bytes, filled, length - filled, filled);
    if (read === 0) break; // shortened since: the reader says what is missing
    filled += read;
  }
  return bytes.subarray(0, filled);
}
