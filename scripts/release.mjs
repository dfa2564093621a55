/**
 * `npm run release`: builds and publishes what is not on the registry yet. Where the repository is, is known where the release
 * runs and nowhere in it: GITHUB_REPOSITORY=owner/name gives each manifest its repository, homepage and bugs for the time of publishing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPackages } from './package-imports.mjs';
import { withRepository } from './package-repository.mjs';
import { build, inOrder, pnpm, root } from './run.mjs';

const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: repository } = process.env;
if (!repository) {
  console.error(
    'release: GITHUB_REPOSITORY is not set, expected owner/name. Set it: packages are published with their repository.',
  );
  process.exit(2);
}

const before = new Map();
for (const { folder, manifest } of readPackages(root).filter((each) => !each.manifest.private)) {
  const file = join(folder, 'package.json');
  before.set(file, readFileSync(file, 'utf8'));
  const complete = withRepository(manifest, `${server}/${repository}`, folder.slice(root.length + 1));
  writeFileSync(file, `${JSON.stringify(complete, null, 2)}\n`);
}
process.on('exit', () => {
  for (const [file, text] of before) writeFileSync(file, text);
});
await inOrder([
  ['build', build],
  ['changeset publish', () => pnpm('exec', 'changeset', 'publish')],
]);
