import { SeqlabError } from '@seqlab/core';
import { checkpointsOf, removeCheckpoint } from './checkpoint-folders.js';
import { errorCode, type FileSystem, readIfThere } from './file-system.js';
import { holderOf } from './run-lock.js';
import { parseState } from './run-state.js';

/** The names of a run's files, in the order in which they are removed. */
const NAMES = [
  'state.json', // first: without it there is no run to resume
  'checkpoints',
  'metrics.jsonl',
  'model.safetensors',
  'optimizer.safetensors',
  'tokenizer.json',
  'target-tokenizer.json',
  'task.json',
  'config.json',
] as const;

/** Whether a `config.json` is one that the caller writes. */
export type IsConfig = (config: unknown) => boolean;

/**
 * Refuses a folder that has files of a run's names, unless they are a run's and the run is to be replaced.
 * @throws run-exists, run-foreign, run-not-folder
 */
export async function refuseUsed(
  files: FileSystem,
  folder: string,
  { replace, isConfig }: { readonly replace: boolean; readonly isConfig: IsConfig },
): Promise<void> {
  let there: readonly string[];
  try {
    there = await files.list(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    if (errorCode(error) !== 'ENOTDIR') throw error;
    throw new SeqlabError('run-not-folder', `run: ${folder} is a file, not a folder. Choose another folder.`);
  }
  const used = NAMES.find((name) => there.includes(name));
  if (used === undefined) return;
  if (!(await isRun(files, folder, isConfig))) {
    throw new SeqlabError(
      'run-foreign',
      `run: ${folder} holds ${used}, which is not known to be a run's and is left alone. Choose another folder.`,
    );
  }
  if (replace) return;
  throw new SeqlabError(
    'run-exists',
    `run: ${folder} already holds a run (${used} is there). Resume it, choose another folder, or have it replaced.`,
  );
}

/** A run is known by a state that this program wrote, by its config, or by the lock of a process that was killed while it made one. */
async function isRun(files: FileSystem, folder: string, isConfig: IsConfig): Promise<boolean> {
  const read = async (name: string) => {
    const bytes = await readIfThere(files, `${folder}/${name}`).catch(() => null);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  };
  const [state, config, lock] = [await read('state.json'), await read('config.json'), await read('lock')];
  if (config === null && state === null) return lock !== null && holderOf(lock) !== null;
  return (
    (state !== null && holds(() => !!parseState(state, ''))) ||
    (config !== null && holds(() => isConfig(JSON.parse(config))))
  );
}

function holds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

/** Removes the files of a run, and of `checkpoints` only what are checkpoints; all else stays. */
export async function removeRun(files: FileSystem, folder: string): Promise<void> {
  for (const name of NAMES) {
    if (name === 'checkpoints') await removeCheckpoints(files, folder);
    else await files.removeFile(`${folder}/${name}`);
  }
}

async function removeCheckpoints(files: FileSystem, folder: string): Promise<void> {
  const checkpoints = await checkpointsOf(files, folder);
  if ((await files.look(checkpoints)) === null) return;
  for (const name of await files.list(checkpoints)) {
    if (/^[0-9]/.test(name)) await removeCheckpoint(files, `${checkpoints}/${name}`);
  }
  await files.removeFolder(checkpoints);
}
