import { existsSync, statSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';
import {
  type LinesFile,
  openLines,
  openTable,
  openText,
  type Progress,
  type TableFile,
  type TextFile,
} from '@seqlab/datasets/node';
import { type ImagesFile, openImages } from './image-task.js';
import type { FileFormat } from './task-document.js';

/** A file of data, opened: nothing of it is held but places. */
export type OpenedFile =
  | { readonly shape: 'table'; readonly file: TableFile }
  | { readonly shape: 'lines'; readonly file: LinesFile }
  | { readonly shape: 'text'; readonly file: TextFile }
  | { readonly shape: 'images'; readonly file: ImagesFile };

export interface FileShape {
  readonly format: FileFormat;
  readonly header: boolean | 'auto';
}

export async function openFile(
  path: string,
  { format, header }: FileShape,
  progress: Progress = {},
): Promise<OpenedFile> {
  if (format === 'images') return { shape: 'images', file: await openImages(path, progress) };
  if (format === 'text') return { shape: 'text', file: await openText(path, progress) };
  if (format === 'lines') return { shape: 'lines', file: await openLines(path, progress) };
  const named = format === 'jsonl' ? {} : { header };
  return { shape: 'table', file: await openTable(path, { ...progress, ...named, format }) };
}

/** What a file's name says, and a folder is of images; null for one of text, which may be running text or lines. */
export function formatByEnding(path: string): FileFormat | null {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return 'images';
  if (/(-ubyte|\.idx[0-9]?|\.bin)(\.gz)?$/i.test(path)) return 'images';
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'ndjson') return 'jsonl';
  return ending === 'tsv' || ending === 'csv' || ending === 'jsonl' ? ending : null;
}

const TEXT_ENDINGS = ['txt', 'text', 'md', 'log'];

/** Refuses what is surely no text before it is read: a person who names an archive should hear that. @throws SeqlabError `data-format` */
export function checkTextEnding(path: string): void {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === undefined || TEXT_ENDINGS.includes(ending)) return;
  throw new SeqlabError(
    'data-format',
    `data: ${path} is none of .tsv, .csv, .jsonl (tables), .txt (text) and images (IDX, CIFAR-10's .bin, a folder with a folder of PNGs for each class). Name the file after what is in it, or say its --format.`,
  );
}

/** Whether a word on the command line means a file: it looks like a path, or there is one. */
export function looksLikeFile(word: string): boolean {
  return /[./\\]/.test(word) || existsSync(word);
}
