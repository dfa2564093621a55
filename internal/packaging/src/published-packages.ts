import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export interface PublishedPackage {
  readonly name: string;
  readonly folder: string;
  /** what Node can import: `@seqlab/training`, `@seqlab/training/node` */
  readonly entries: readonly string[];
}

/** Every package of the workspace that npm would publish. */
export function publishedPackages(): PublishedPackage[] {
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name)),
  );
  return folders
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) }))
    .filter(({ manifest }) => !manifest.private)
    .map(({ folder, manifest }) => ({
      name: manifest.name,
      folder,
      entries: Object.keys(manifest.exports)
        .filter(
          (entry) =>
            !/\*|browser|package\.json/.test(entry) &&
            // what has types alone is imported by no program
            manifest.exports[entry].default !== undefined,
        )
        .map((entry) => manifest.name + entry.slice(1)),
    }));
}
