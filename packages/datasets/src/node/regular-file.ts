import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { SeqlabError } from '@seqlab/core';

/** A file on disk, opened to be read at any place and for as long as it is wanted. */
export interface RegularFile {
  readonly path: string;
  readonly bytes: number;
  /**
   * Fills `into` with the bytes from `position` on.
   * @throws SeqlabError `file-changed` if the file is no longer what was opened, `file-closed`, `file-unreadable`
   */
  read(into: Uint8Array, position: number): void;
  close(): void;
}

/**
 * Opens what a person named, if it can be read twice: no pipe, no device, no folder.
 * @throws SeqlabError `file-missing`, `file-is-folder`, `file-not-regular`, `file-unreadable`
 */
export function openRegular(path: string): RegularFile {
  const descriptor = opened(path);
  const { size, mtimeNs } = fstatSync(descriptor, { bigint: true });
  let isOpen = true;
  const changed = () =>
    new SeqlabError(
      'file-changed',
      `data: ${path} has changed since it was opened. Leave it as it is while it is being read, and begin again.`,
    );
  return {
    path,
    bytes: Number(size),
    read(into, position) {
      // its number may be another file's by now
      if (!isOpen) {
        throw new SeqlabError(
          'file-closed',
          `data: ${path} has been closed. Open it again, or close it later.`,
        );
      }
      try {
        for (let filled = 0; filled < into.length; ) {
          const read = readSync(descriptor, into, filled, into.length - filled, position + filled);
          if (read === 0) throw changed();
          filled += read;
        }
        // after reading: what was read is older than this look
        const now = fstatSync(descriptor, { bigint: true });
        if (now.size !== size || now.mtimeNs !== mtimeNs) throw changed();
      } catch (error) {
        throw fileError(error, path);
      }
    },
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function opened(path: string): number {
  let descriptor: number | null = null;
  try {
    // before it is opened, which would wait for a pipe's writer and which a device may take as a command
    checkKind(path, statSync(path));
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    checkKind(path, fstatSync(descriptor));
    return descriptor;
  } catch (error) {
    if (descriptor !== null) closeSync(descriptor);
    throw fileError(error, path);
  }
}

function checkKind(path: string, status: ReturnType<typeof statSync> & object): void {
  if (status.isFile()) return;
  if (status.isDirectory()) {
    throw new SeqlabError('file-is-folder', `data: ${path} is a folder. Name a file in it.`);
  }
  const kind = status.isFIFO() ? 'pipe' : status.isSocket() ? 'socket' : 'device';
  throw new SeqlabError(
    'file-not-regular',
    `data: ${path} is a ${kind}, a file was expected: it is read more than once. Save what it gives as a file.`,
  );
}

/** What the system says of a path, as an error of ours. */
export function fileError(error: unknown, path: string): unknown {
  if (error instanceof SeqlabError) return error;
  const cause = { cause: error };
  switch ((error as { code?: string }).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SeqlabError('file-missing', `data: there is no file ${path}. Check the path.`, cause);
    case 'ELOOP':
      return new SeqlabError(
        'file-unreadable',
        `data: ${path} is a link that leads back to itself. Name the file itself.`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return new SeqlabError(
        'file-unreadable',
        `data: ${path} may not be read. Check its permissions.`,
        cause,
      );
    default:
      return new SeqlabError(
        'file-unreadable',
        `data: ${path} cannot be read: ${(error as Error).message}. Check the path and the disk.`,
        cause,
      );
  }
}
