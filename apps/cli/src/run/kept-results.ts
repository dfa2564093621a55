import { type FileSystem, lockFolder, nodeFileSystem, replaceFile } from '@seqlab/training/node';
import { isRecord } from '../model/choose-model-config.js';
import { version } from '../version.js';
import { checkUnused, UNFINISHED } from './result-folder.js';

/** A folder for the results of many runs, which keeps each as it ends, so that what was stopped goes on from there. */
export interface KeptResults<R> {
  /** what earlier calls of the same command have finished */
  readonly earlier: readonly R[];
  /** how long those took */
  readonly seconds: number;
  /** on the disk when it returns; numbers that JSON cannot hold are not kept, and done again if need be */
  add(result: R, seconds: number): Promise<void>;
  /** writes the finished documents, each whole or not at all */
  finish(documents: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export interface KeptResultsOptions {
  readonly command: string;
  /** all that decides what a run gives */
  readonly options: unknown;
  readonly force: boolean;
  readonly files?: FileSystem;
}

/**
 * Opens the folder before the work: one that cannot be written to should be known then, not after. One in which the same
 * command was stopped is gone on with.
 * @throws out-exists, out-foreign, run-locked, and the error of a write
 */
export async function keptResults<R>(
  folder: string,
  { command, options, force, files = nodeFileSystem }: KeptResultsOptions,
): Promise<KeptResults<R>> {
  const header = JSON.stringify({ unfinished: command, version, options });
  const path = `${folder}/${UNFINISHED}`;
  checkUnused(folder, { command, header, force });
  await files.makeFolder(folder);
  const lock = await lockFolder(files, folder);
  try {
    checkUnused(folder, { command, header, force });
    const kept = await readKept<R>(files, path, header);
    if (kept === null) await replaceFile(files, folder, UNFINISHED, new TextEncoder().encode(`${header}\n`));
    return {
      earlier: kept?.map(({ result }) => result) ?? [],
      seconds: kept?.reduce((most, { seconds }) => Math.max(most, seconds), 0) ?? 0,
      async add(result, seconds) {
        await lock.check();
        if (!holdsFinite({ result })) return;
        // What a full disk cut off before ends here, and does not spoil this line.
        await files.append(path, new TextEncoder().encode(`\n${JSON.stringify({ seconds, result })}\n`));
        await files.sync(path);
      },
      async finish(documents) {
        await lock.check();
        for (const [name, text] of Object.entries(documents)) {
          await replaceFile(files, folder, name, new TextEncoder().encode(text));
        }
        await files.removeFile(path);
      },
      close: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** null if there is none, or none of this command with these options */
async function readKept<R>(files: FileSystem, path: string, header: string) {
  if ((await files.look(path))?.kind !== 'file') return null;
  const [first, ...lines] = new TextDecoder().decode(await files.read(path)).split('\n');
  if (first !== header) return null;
  return lines.flatMap((line): { readonly seconds: number; readonly result: R }[] => {
    try {
      const entry: unknown = JSON.parse(line);
      return isRecord(entry) && typeof entry.seconds === 'number' ? [entry as never] : [];
    } catch {
      // Half a line is work to be done again.
      return [];
    }
  });
}

function holdsFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(holdsFinite);
}
