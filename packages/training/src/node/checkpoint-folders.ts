import { SeqlabError } from '@seqlab/core';
import type { FileSystem } from './file-system.js';

export const MODEL = 'model.safetensors';
export const OPTIMIZER = 'optimizer.safetensors';

/** `checkpoints`, there or not. A link there would lead what is written and deleted out of the run. @throws run-link */
export async function checkpointsOf(files: FileSystem, folder: string): Promise<string> {
  const path = `${folder}/checkpoints`;
  const entry = await files.look(path);
  if (entry === null || entry.kind === 'folder') return path;
  throw new SeqlabError(
    'run-link',
    `run: ${path} is a link or a file, and a run writes only inside its own folder. Put the folder itself in its place.`,
  );
}

/** Those of `names` that are folders. */
export async function filterThere(
  files: FileSystem,
  checkpoints: string,
  names: readonly string[],
): Promise<string[]> {
  const there: string[] = [];
  for (const name of names) {
    if ((await files.look(`${checkpoints}/${name}`))?.kind === 'folder') there.push(name);
  }
  return there;
}

/** A name for the checkpoint of `step`: the step, or with a number behind it if that name is taken; what a kill left of the same step is removed. */
export async function freeName(
  files: FileSystem,
  checkpoints: string,
  step: number,
  taken: readonly string[],
): Promise<string> {
  let name = `${step}`;
  for (let again = 1; ; again++) {
    const path = `${checkpoints}/${name}`;
    const entry = await files.look(path);
    if (entry?.kind === 'folder' && !taken.includes(name)) await removeCheckpoint(files, path);
    if (entry === null || (!taken.includes(name) && (await files.look(path)) === null)) return name;
    name = `${step}.${again}`;
  }
}

/** The two files of a checkpoint and its folder; a folder that holds anything else stays, with all that it holds. */
export async function removeCheckpoint(files: FileSystem, path: string): Promise<void> {
  if ((await files.look(path))?.kind !== 'folder') return;
  const names = await files.list(path);
  if (names.some((name) => name !== MODEL && name !== OPTIMIZER)) return;
  for (const name of names) await files.removeFile(`${path}/${name}`);
  await files.removeFolder(path);
}

/** Removes what checkpoints left whose writing was killed. */
export async function sweepCheckpoints(files: FileSystem, folder: string): Promise<void> {
  const checkpoints = await checkpointsOf(files, folder);
  if ((await files.look(checkpoints)) === null) return;
  for (const name of await files.list(checkpoints)) {
    if (/^[0-9.]+(\.[0-9a-f-]{36})?\.part$/.test(name))
      await removeCheckpoint(files, `${checkpoints}/${name}`);
  }
}
