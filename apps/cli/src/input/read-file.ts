import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';
import { readOnly, readPipe } from './read-pipe.js';

/** Node reads files into one ArrayBuffer, and a model of more than this would not fit beside its gradients anyway. */
export const largestFile = 2 ** 31 - 1;

/**
 * The bytes of a file that a person named, or of a pipe (`/dev/stdin`, a FIFO).
 * @param what it is for, as in "weights": part of the message
 * @throws file-missing, file-is-folder, file-not-regular, file-too-large, file-unreadable, file-no-data
 */
export function readBytes(path: string, what: string): Uint8Array {
  return withFile(path, what, readWhole);
}

/** All of an opened file. @throws file-too-large, file-no-data */
export function readWhole({ descriptor, path, what, size, pipe }: OpenFile): Uint8Array {
  if (pipe) return readPipe(descriptor, path, what);
  if (size > largestFile) {
    throw new SeqlabError(
      'file-too-large',
      `${what}: ${path} has ${size} bytes, more than the ${largestFile} that can be read. Use a smaller file.`,
    );
  }
  return readFileSync(descriptor);
}

export interface OpenFile {
  readonly descriptor: number;
  readonly path: string;
  /** part of messages */
  readonly what: string;
  /** bytes; 0 for a pipe */
  readonly size: number;
  readonly pipe: boolean;
}

/** Opens what a person named, for reading, and closes it. Devices are refused: they have no end, or wait for ever. */
export function withFile<T>(path: string, what: string, read: (file: OpenFile) => T): T {
  let descriptor: number | null = null;
  try {
    checkKind(path, what);
    descriptor = openSync(path, readOnly);
    const status = fstatSync(descriptor);
    return read({ descriptor, path, what, size: status.size, pipe: status.isFIFO() });
  } catch (error) {
    throw fileError(error, path, what);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Before it is opened, which a device may take as a command. */
function checkKind(path: string, what: string): void {
  const status = statSync(path);
  if (status.isFile() || status.isFIFO()) return;
  if (status.isDirectory()) {
    throw new SeqlabError('file-is-folder', `${what}: ${path} is a folder. Name a file in it.`);
  }
  const kind = status.isSocket() ? 'socket' : 'device';
  throw new SeqlabError(
    'file-not-regular',
    `${what}: ${path} is a ${kind}, a file or a pipe was expected. Save what it gives as a file.`,
  );
}

/** The text of a file: UTF-8, without a byte order mark. @throws file-not-text and what `readBytes` throws */
export function readText(path: string, what: string): string {
  const bytes = readBytes(path, what);
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw new SeqlabError(
      'file-not-text',
      `${what}: ${path} holds a NUL at byte ${nul}, as UTF-16 and binary files do. Save it as UTF-8 text.`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SeqlabError('file-not-text', `${what}: ${path} is not UTF-8 text. Save it as UTF-8.`, {
      cause,
    });
  }
}

function fileError(error: unknown, path: string, what: string): unknown {
  if (error instanceof SeqlabError) return error;
  const cause = { cause: error };
  switch ((error as { code?: string }).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SeqlabError('file-missing', `${what}: there is no file ${path}. Check the path.`, cause);
    case 'EISDIR':
      return new SeqlabError('file-is-folder', `${what}: ${path} is a folder. Name a file in it.`, cause);
    case 'ELOOP':
      return new SeqlabError(
        'file-unreadable',
        `${what}: ${path} is a link that leads back to itself. Name the file itself.`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return new SeqlabError(
        'file-unreadable',
        `${what}: ${path} may not be read. Check its permissions.`,
        cause,
      );
    default:
      return new SeqlabError(
        'file-unreadable',
        `${what}: ${path} cannot be read: ${(error as Error).message}. Check the disk.`,
        cause,
      );
  }
}
