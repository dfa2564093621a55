import { stringifyDocument } from '@seqlab/core';
import { type FileSystem, lockFolder, nodeFileSystem, replaceFile } from '@seqlab/training/node';
import { GRID_FILE, type GridContents, headerOf, type KeptRun, NOTHING, readGrid } from './grid-file.js';
import { checkUnused } from './result-folder.js';

/** A folder for the results of many runs, which keeps each as it ends, so that what was stopped, killed or added to goes on from there. */
export interface GridFolder<R> {
  /** what was there when it was opened */
  readonly contents: GridContents<R>;
  /** says what is wanted before the work, so that the same call after a kill wants the same; on the disk when it returns */
  plan(seeds: number): Promise<void>;
  /**
   * Keeps a result, with its NaN and infinities; on the disk when it returns.
   * @param elapsed seconds of all calls together so far
   */
  add(run: KeptRun<R>, elapsed: number): Promise<void>;
  /** writes the documents of all results, each whole or not at all */
  finish(documents: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export interface GridFolderOptions {
  /** name of the study, `ladder` for the ladder */
  readonly grid: string;
  /** what all runs of the folder share */
  readonly options: unknown;
  /** replace a finished result, or one of another grid; what was stopped is gone on with all the same */
  readonly force: boolean;
  readonly files?: FileSystem;
}

/**
 * Opens the folder before the work: one that cannot be written to should be known then, not after. One that holds runs of the same grid is
 * gone on with.
 * @throws out-exists, out-foreign, out-not-folder, run-locked, and the error of a write
 */
export async function openGridFolder<R>(
  folder: string,
  { grid, options, force, files = nodeFileSystem }: GridFolderOptions,
): Promise<GridFolder<R>> {
  const header = headerOf(grid, options);
  const path = `${folder}/${GRID_FILE}`;
  checkUnused(folder, { grid, header, force });
  await files.makeFolder(folder);
  const lock = await lockFolder(files, folder);
  try {
    checkUnused(folder, { grid, header, force });
    const there = await readGrid<R>(folder, header, files);
    const kept = force && there?.finished ? null : there;
    if (kept === null) await replaceFile(files, folder, GRID_FILE, bytesOf(`${header}\n`));
    const append = async (line: object) => {
      await lock.check();
      // What a full disk cut off before ends here, and does not spoil this line.
      await files.append(path, bytesOf(`\n${stringifyDocument(line)}\n`));
      await files.sync(path);
    };
    return {
      contents: kept ?? NOTHING,
      plan: (plannedSeeds) => append({ plannedSeeds }),
      add: ({ key, seconds, result }, elapsed) => append({ key, seconds, elapsed, result }),
      async finish(documents) {
        await lock.check();
        for (const [name, text] of Object.entries(documents)) {
          await replaceFile(files, folder, name, bytesOf(text));
        }
        await append({ finished: Object.keys(documents).length });
      },
      close: () => lock.release(),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
