import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';

/** What a folder holds that somebody wants to keep. */
const results = ['ladder.json', 'study.json', 'report.html', 'state.json', 'config.json'];

/**
 * Makes the folder for a result, before the work: a folder that cannot be made should be known then, not after.
 * @throws out-exists if it holds another result and `force` is not given
 */
export function makeResultFolder(
  folder: string,
  { command, force }: { readonly command: string; readonly force: boolean },
): void {
  const used = results.find((name) => existsSync(join(folder, name)));
  if (used !== undefined && !force) {
    throw new SeqlabError(
      'out-exists',
      `${command}: ${folder} already holds a result (${used} is there). Choose another folder, or replace it with --force.`,
    );
  }
  mkdirSync(folder, { recursive: true });
}
