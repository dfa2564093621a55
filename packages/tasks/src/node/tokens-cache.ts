import { lstatSync, readdirSync, type Stats, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError, sha256Hex, type Tokenizer } from '@seqlab/core';
import { makeFolder } from '@seqlab/datasets/node';
import type { Ids } from '../rows/rows.js';
import { type IdsFile, openIdsFile } from './ids-file.js';
import { type IdsKey, tokenizerHash } from './ids-file-format.js';
import { idsFileWriter, PART_NAME } from './ids-file-writer.js';

/** A file of the cache. */
export interface CachedIds {
  readonly name: string;
  readonly bytes: number;
  /** when it was written; milliseconds since 1970 */
  readonly modified: number;
}

/** A folder of files of ids, each made once: one per data, tokenizer and column. */
export interface TokensCache {
  readonly path: string;
  /**
   * The ids of that key: from the file if there is a whole one, else made of `sequences` and kept.
   * @param sequences is asked for only if the ids have to be made
   * @throws SeqlabError `tokens-cache-write` where the folder cannot be made or written to, and what `sequences` throws
   */
  ids(key: Omit<IdsKey, 'tokenizer'>, tokenizer: Tokenizer, sequences: () => Iterable<Ids>): IdsFile;
  /** the files that the cache has written, the newest first */
  list(): readonly CachedIds[];
  /** bytes of all of them */
  size(): number;
  /** Removes them and nothing else. @returns how many, and how many bytes */
  empty(): { readonly files: number; readonly bytes: number };
}

const NAME = /^[0-9a-f]{64}\.seqlab-ids$/;
/** A file that nobody has written to for an hour belongs to a process that was killed. */
const ABANDONED_MS = 3_600_000;

/** @param path a folder; it is made when the first ids are kept */
export function tokensCache(path: string): TokensCache {
  function list(): CachedIds[] {
    const found: CachedIds[] = [];
    for (const name of namesIn(path)) {
      const there = lookAt(join(path, name));
      if (!there?.isFile()) continue;
      const abandoned = PART_NAME.test(name) && Date.now() - there.mtimeMs > ABANDONED_MS;
      if (NAME.test(name) || abandoned) found.push({ name, bytes: there.size, modified: there.mtimeMs });
    }
    return found.sort((a, b) => b.modified - a.modified || (a.name < b.name ? -1 : 1));
  }

  function remove(files: readonly CachedIds[]) {
    for (const { name } of files) removeIfThere(join(path, name));
    return { files: files.length, bytes: sizeOf(files) };
  }

  return {
    path,
    ids({ data, column }, tokenizer, sequences) {
      const key = { data, tokenizer: tokenizerHash(tokenizer), column };
      const file = join(path, `${sha256Hex(new TextEncoder().encode(JSON.stringify(key)))}.seqlab-ids`);
      return onDisk(path, () => {
        const known = openIfWhole(file, key);
        if (known !== null) return known;
        makeFolder(path);
        remove(list().filter(({ name }) => PART_NAME.test(name)));
        const { vocabSize, unkId } = tokenizer;
        const writer = idsFileWriter(file, { key, vocabSize, unkId });
        try {
          for (const ids of sequences()) writer.push(ids);
        } catch (error) {
          writer.discard();
          throw error;
        }
        writer.finish();
        return openIdsFile(file, key);
      });
    },
    list,
    size: () => sizeOf(list()),
    empty: () => remove(list()),
  };
}

const sizeOf = (files: readonly CachedIds[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0);

/** The system's errors say what failed, and of a file that is open not where. */
function onDisk<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { syscall, message } = error as { readonly syscall?: unknown; readonly message: string };
    if (typeof syscall !== 'string') throw error;
    throw new SeqlabError(
      'tokens-cache-write',
      `tokens cache: ids cannot be kept in ${path}: ${message}. Make room, or choose another folder (--tokens-cache on the command line).`,
      { cause: error },
    );
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** null if it has been removed since its name was read; links are not followed */
function lookAt(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

/** Another process may have removed it since. */
function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** null: there is none, or what is there is damaged and has to be made again */
function openIfWhole(path: string, key: IdsKey): IdsFile | null {
  try {
    // a pipe or a device of that name would be waited for
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return null;
    return openIdsFile(path, key);
  } catch (error) {
    if (isMissing(error) || (error instanceof SeqlabError && error.code === 'ids-file')) return null;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
