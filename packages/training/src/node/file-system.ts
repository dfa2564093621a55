import { createHash, randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  stat,
  truncate,
  unlink,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileMark } from './file-mark.js';

/** What a name stands for, links not followed. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** names that the same file has */
  readonly links: number;
  /** when its contents last changed, by the file system's own clock; milliseconds */
  readonly modified: number;
}

/**
 * The few file-system calls that folders of results make, as a value, so that tests can let each of them fail. None of them
 * writes or deletes through a link, and none deletes more than one name.
 */
export interface FileSystem {
  /** a regular file; links are followed */
  read(path: string): Promise<Uint8Array>;
  /** names in a folder */
  list(path: string): Promise<readonly string[]>;
  /** null if there is nothing */
  look(path: string): Promise<Entry | null>;
  /** with its parents; no error if it is there */
  makeFolder(path: string): Promise<void>;
  /** of a regular file, without holding it; null if there is nothing */
  mark(path: string): Promise<FileMark | null>;
  /** a new file of these bytes, or parts that follow each other, or none at all; EEXIST if the name is taken; durable only after `sync` */
  create(path: string, bytes: Uint8Array | readonly Uint8Array[]): Promise<void>;
  /** a new file with the bytes of another; EEXIST if the name is taken; durable only after `sync` */
  copy(from: string, to: string): Promise<void>;
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  /** sets the time of a file that ends in a newline to that of the file system's clock */
  touch(path: string): Promise<void>;
  /** waits until a file, or a folder's list of names, has reached the disk */
  sync(path: string): Promise<void>;
  /** atomic; replaces a file or a link */
  rename(from: string, to: string): Promise<void>;
  /** no error if it is not there */
  removeFile(path: string): Promise<void>;
  /** an empty folder; no error if it is not there, or not empty */
  removeFolder(path: string): Promise<void>;
}

// Windows has neither.
const { O_RDONLY, O_RDWR, O_WRONLY, O_APPEND, O_CREAT, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants;

export const nodeFileSystem: FileSystem = {
  async read(path) {
    // Without O_NONBLOCK a named pipe would be waited for.
    const handle = await open(path, O_RDONLY | O_NONBLOCK);
    try {
      const there = await handle.stat();
      if (!there.isFile() && !there.isDirectory())
        throw systemError('EINVAL', 'no regular file', 'read', path);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  },
  list: (path) => readdir(path),
  async look(path) {
    try {
      const there = await lstat(path);
      return { kind: kindOf(there), links: there.nlink, modified: there.mtimeMs };
    } catch (error) {
      return nullIfMissing(error);
    }
  },
  makeFolder,
  async mark(path) {
    const handle = await open(path, O_RDONLY | O_NONBLOCK).catch(nullIfMissing);
    if (handle === null) return null;
    try {
      if (!(await handle.stat()).isFile()) throw systemError('EINVAL', 'no regular file', 'read', path);
      const hash = createHash('sha256');
      const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
      for (let bytes = 0; ; ) {
        const { bytesRead } = await handle.read(buffer, 0, buffer.length);
        if (bytesRead === 0) return { bytes, sha256: hash.digest('hex') };
        hash.update(buffer.subarray(0, bytesRead));
        bytes += bytesRead;
      }
    } finally {
      await handle.close();
    }
  },
  async create(path, bytes) {
    const handle = await open(path, 'wx');
    try {
      for (const block of bytes instanceof Uint8Array ? [bytes] : blocksOf(bytes))
        await handle.writeFile(block);
    } catch (error) {
      await unlink(path).catch(() => undefined);
      throw withPath(error, path);
    } finally {
      await handle.close();
    }
  },
  async copy(from, to) {
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') await unlink(to).catch(() => undefined);
      throw error;
    }
  },
  async append(path, bytes) {
    const handle = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW);
    try {
      await handle.writeFile(bytes);
    } catch (error) {
      throw withPath(error, path);
    } finally {
      await handle.close();
    }
  },
  truncate: (path, length) => truncate(path, length),
  async touch(path) {
    // Times that are set come from this machine's clock; the time of a write comes from the file system's.
    const handle = await open(path, O_RDWR | O_NOFOLLOW);
    try {
      const { size } = await handle.stat();
      await handle.write('\n', size - 1);
    } finally {
      await handle.close();
    }
  },
  async sync(path) {
    // The run's own folder may be reached through a link; a file may not.
    const folder = (await stat(path)).isDirectory();
    // Windows flushes only what was opened for writing, and opens no folder.
    const handle = await open(path, folder ? O_RDONLY : O_RDWR | O_NOFOLLOW).catch((error) => {
      if (folder && CANNOT_SYNC_FOLDERS.has(errorCode(error))) return null;
      throw error;
    });
    try {
      await handle?.sync();
    } catch (error) {
      if (!folder || !CANNOT_SYNC_FOLDERS.has(errorCode(error))) throw withPath(error, path);
    } finally {
      await handle?.close();
    }
  },
  rename: (from, to) => rename(from, to),
  removeFile: (path) =>
    unlink(path)
      .catch(nullIfMissing)
      .then(() => undefined),
  async removeFolder(path) {
    try {
      await rmdir(path);
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    }
  },
};

/** Written, or read, at once. */
const BLOCK_BYTES = 2 ** 20;

/** Small parts joined, so that a model of hundreds of them takes few writes; what is larger than a block stays as it is. */
function* blocksOf(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (bytes + part.length > BLOCK_BYTES && bytes > 0) {
      yield joined(waiting);
      waiting = [];
      bytes = 0;
    }
    waiting.push(part);
    bytes += part.length;
  }
  if (bytes > 0) yield joined(waiting);
}

const joined = (parts: readonly Uint8Array[]) => (parts.length === 1 ? parts[0]! : Buffer.concat(parts));

/** Windows, and network and FUSE mounts: there a rename is as durable as it gets. */
const CANNOT_SYNC_FOLDERS = new Set([
  'EPERM',
  'EISDIR',
  'EINVAL',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EBADF',
]);

/** A loop of our own: in a working folder that is gone, and in /proc, Node 20's recursive mkdir never ends. */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || errorCode(error) === 'EISDIR') {
      if ((await stat(path)).isDirectory()) return;
      throw error;
    }
    const parent = dirname(path);
    if (errorCode(error) !== 'ENOENT' || parent === path || parent === '.') throw error;
    await makeFolder(parent);
    await mkdir(path).catch(async (again) => {
      // somebody else made it in between
      if (errorCode(again) !== 'EEXIST' || !(await stat(path)).isDirectory()) throw again;
    });
  }
  await nodeFileSystem.sync(dirname(path));
}

/** `ENOENT` and the like; an empty string for what is no system error */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Of a file that is open Node says only what failed; whose disk is full is told by the path. */
function withPath(error: unknown, path: string): unknown {
  if (errorCode(error) === '' || 'path' in (error as Error)) return error;
  (error as Error).message += ` '${path}'`;
  return Object.assign(error as Error, { path });
}

function nullIfMissing(error: unknown): null {
  if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
  throw error;
}

function kindOf(there: Stats): Entry['kind'] {
  if (there.isFile()) return 'file';
  if (there.isDirectory()) return 'folder';
  return there.isSymbolicLink() ? 'link' : 'other';
}

function systemError(code: string, what: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, ${syscall} '${path}'`), { code, syscall, path });
}

/** null if the file is not there */
export async function readIfThere(files: FileSystem, path: string): Promise<Uint8Array | null> {
  return files.read(path).catch(nullIfMissing);
}

/**
 * Writes beside, then renames into place: a reader sees the old file or the new one, whatever happens in between. A link of
 * that name is replaced, and what it points to stays as it is.
 */
export async function replaceFile(
  files: FileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  await replaceBy(files, folder, name, (part) => files.create(part, bytes));
}

/** The same with a copy of another file. */
export async function replaceByCopy(
  files: FileSystem,
  folder: string,
  name: string,
  from: string,
): Promise<void> {
  await replaceBy(files, folder, name, (part) => files.copy(from, part));
}

async function replaceBy(
  files: FileSystem,
  folder: string,
  name: string,
  make: (part: string) => Promise<void>,
): Promise<void> {
  // Its length does not grow with the name's, and nobody can have put a file there before.
  const part = `${folder}/.${randomUUID()}.part`;
  try {
    await make(part);
    await files.sync(part);
    await files.rename(part, `${folder}/${name}`);
  } catch (error) {
    await files.removeFile(part).catch(() => undefined);
    throw error;
  }
  await files.sync(folder);
}

/** Removes what `replaceFile` left when its process was killed. Only for who holds the folder's lock. */
export async function sweepParts(files: FileSystem, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    if (/^\.[0-9a-f-]{36}\.part$/.test(name)) await files.removeFile(`${folder}/${name}`);
  }
}
