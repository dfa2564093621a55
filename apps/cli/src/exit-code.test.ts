import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeqlabError } from '@seqlab/core';
import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = readdirSync(join(root, 'packages'))
  .map((name) => `packages/${name}/src`)
  .concat('apps/cli/src', 'apps/cli/bin')
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.test)\.[tj]s$/.test(name) && !/fixtures|binary\.js/.test(name))
      .map((name) => readFileSync(join(root, folder, name), 'utf8')),
  );

/** Every code that an error can have: where it is thrown, and wherever a quoted word begins as such a code does. */
function codesInSources(): string[] {
  const found = (pattern: RegExp) =>
    sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!));
  const thrown = found(/(?:Error\(|code(?::| ===?| =))\s*'([a-z0-9]+(?:-[a-z0-9]+)+)'/g);
  const helped = found(/'((?:config|usage|json|safetensors|weights|data|evaluation|webgpu)-[a-z0-9-]+)'/g);
  return [...new Set([...thrown, ...helped])].sort();
}

// A new code is put on its side here: `vitest run apps/cli/src/exit-code.test.ts -u`, after a look at what 1 and 2 mean.
test('every code is on its side: 1 failed, 2 bad usage or bad input', async () => {
  const listing = codesInSources().map((code) => `${exitCodeOf(new SeqlabError(code, ''))} ${code}\n`);
  await expect(listing.join('')).toMatchFileSnapshot('./fixtures/exit-codes.txt');
});

test('errors of the system, and what nobody expected, are failures', () => {
  expect(exitCodeOf(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))).toBe(1);
  expect(exitCodeOf('text')).toBe(1);
});
