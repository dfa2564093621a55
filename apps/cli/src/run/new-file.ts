import { randomUUID } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { type FileSystem, nodeFileSystem, replaceFile } from '@seqlab/training/node';

export interface NewFile {
  /** the whole file or none of it */
  write(bytes: Uint8Array): Promise<void>;
}

interface NewFileOptions {
  readonly command: string;
  readonly force: boolean;
  /** files and run folders that the command reads: not even --force replaces them, or a file in them */
  readonly reads: readonly string[];
  readonly files?: FileSystem;
}

/**
 * A file that `--out` names, looked at before the work: its folder is made and tried. A link of that name counts as the file:
 * it is replaced with --force, and what it leads to stays as it is.
 * @throws out-exists, out-not-file, out-is-input, and the error of a write
 */
export async function newFile(
  path: string,
  { command, force, reads, files = nodeFileSystem }: NewFileOptions,
): Promise<NewFile> {
  const entry = await files.look(path);
  if (entry?.kind === 'folder' || entry?.kind === 'other') {
    throw new SeqlabError(
      'out-not-file',
      `${command}: ${path} is there and is no file, but a folder, a device or a pipe. Choose another name.`,
    );
  }
  if (entry !== null && !force) {
    throw new SeqlabError(
      'out-exists',
      `${command}: ${path} is there already. Choose another name, or replace it with --force.`,
    );
  }
  if (entry !== null && (await isAmong(reads, path))) {
    throw new SeqlabError(
      'out-is-input',
      `${command}: ${path} is what this command reads, or a part of it, and would be lost. Choose another name.`,
    );
  }
  const folder = dirname(path);
  await files.makeFolder(folder);
  const trial = `${folder}/.${randomUUID()}.part`;
  await files.create(trial, new Uint8Array());
  await files.removeFile(trial);
  return { write: (bytes) => replaceFile(files, folder, basename(path), bytes) };
}

/** A link of that name is itself replaced, not what it leads to. What has no real path, such as a pipe, is no file that could be lost. */
async function isAmong(reads: readonly string[], path: string): Promise<boolean> {
  const place = join(await realpath(dirname(path)), basename(path));
  const read = await Promise.all(reads.map((each) => realpath(each).catch(() => each)));
  return read.some((each) => place === each || place.startsWith(each + sep));
}
