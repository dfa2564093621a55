import { randomUUID } from 'node:crypto';
import { basename, dirname } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { type FileSystem, nodeFileSystem, replaceFile } from '@seqlab/training/node';

export interface NewFile {
  /** the whole file or none of it */
  write(bytes: Uint8Array): Promise<void>;
}

/**
 * A file that `--out` names, looked at before the work: its folder is made and tried. A link of that name counts as the file:
 * it is replaced with --force, and what it leads to stays as it is.
 * @throws out-exists, out-not-file, and the error of a write
 */
export async function newFile(
  path: string,
  {
    command,
    force,
    files = nodeFileSystem,
  }: { readonly command: string; readonly force: boolean; readonly files?: FileSystem },
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
  const folder = dirname(path);
  await files.makeFolder(folder);
  const trial = `${folder}/.${randomUUID()}.part`;
  await files.create(trial, new Uint8Array());
  await files.removeFile(trial);
  return { write: (bytes) => replaceFile(files, folder, basename(path), bytes) };
}
