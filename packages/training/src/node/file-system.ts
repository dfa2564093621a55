import {
  appendFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';

/** The few file-system calls that a run folder makes, as a value, so that tests can let each of them fail. */
export interface FileSystem {
  read(path: string): Promise<Uint8Array>;
  /** names in a folder */
  list(path: string): Promise<readonly string[]>;
  /** with its parents; no error if it is there */
  makeFolder(path: string): Promise<void>;
  /** creates or replaces; durable only after `sync` */
  write(path: string, bytes: Uint8Array): Promise<void>;
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  /** waits until a file, or a folder's list of names, has reached the disk */
  sync(path: string): Promise<void>;
  /** atomic; replaces a file */
  rename(from: string, to: string): Promise<void>;
  /** atomic; EEXIST if `to` is there */
  link(from: string, to: string): Promise<void>;
  /** a file or a whole folder; no error if it is not there */
  remove(path: string): Promise<void>;
}

export const nodeFileSystem: FileSystem = {
  read: (path) => readFile(path),
  list: (path) => readdir(path),
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true });
  },
  write: (path, bytes) => writeFile(path, bytes),
  append: (path, bytes) => appendFile(path, bytes),
  truncate: (path, length) => truncate(path, length),
  sync: async (path) => {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } catch (error) {
      // Windows opens no folder for fsync; there a rename is durable by itself.
      if (!['EPERM', 'EISDIR', 'EINVAL'].includes(errorCode(error))) throw error;
    } finally {
      await handle.close();
    }
  },
  rename: (from, to) => rename(from, to),
  link: (from, to) => link(from, to),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/** `ENOENT` and the like; an empty string for what is no system error */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** null if the file is not there */
export async function readIfThere(files: FileSystem, path: string): Promise<Uint8Array | null> {
  try {
    return await files.read(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
    throw error;
  }
}

/** Writes beside, then renames into place: a reader sees the old file or the new one, whatever happens in between. */
export async function replaceFile(
  files: FileSystem,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const part = `${folder}/${name}.part`;
  await files.write(part, bytes);
  await files.sync(part);
  await files.rename(part, `${folder}/${name}`);
  await files.sync(folder);
}
