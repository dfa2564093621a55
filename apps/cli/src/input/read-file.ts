import { readFileSync, statSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';

/** Node reads files into one ArrayBuffer, and a model of more than this would not fit beside its gradients anyway. */
const largestFile = 2 ** 31 - 1;

/**
 * The bytes of a file that a person named.
 * @param what it is for, as in "weights": part of the message
 * @throws file-missing, file-is-folder, file-too-large, file-unreadable
 */
export function readBytes(path: string, what: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > largestFile) {
      throw new SeqlabError(
        'file-too-large',
        `${what}: ${path} has ${size} bytes, more than the ${largestFile} that can be read. Use a smaller file.`,
      );
    }
    return readFileSync(path);
  } catch (error) {
    throw fileError(error, path, what);
  }
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
