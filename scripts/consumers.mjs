/**
 * `npm run consumers`: packs every package, serves the files as a registry on this machine, makes a stranger's project for each kind of
 * host, and runs the root README's program in it: the trained weights must have one hash everywhere. Takes about a minute a host and
 * downloads what the hosts are made of. `-- --only NAME` (may be repeated, or a beginning of names), `--list`, `--keep` leaves the folders.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { browserHosts } from './consumers/browser-hosts.mjs';
import { capture } from './consumers/command.mjs';
import { labHosts } from './consumers/lab-hosts.mjs';
import { nodeHosts } from './consumers/node-hosts.mjs';
import { createProject } from './consumers/project.mjs';
import { readmeHosts } from './consumers/readme-hosts.mjs';
import { startRegistry } from './consumers/registry.mjs';
import { testHosts } from './consumers/test-hosts.mjs';
import { readPackages } from './package-imports.mjs';
import { root } from './run.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    keep: { type: 'boolean' },
  },
});
const all = [...nodeHosts, ...testHosts, ...browserHosts, ...labHosts, ...readmeHosts];
const hosts = values.only
  ? all.filter(({ name }) => values.only.some((start) => name.startsWith(start)))
  : all;
if (values.list || hosts.length === 0) {
  for (const { name, what } of all) console.log(`${name.padEnd(20)} ${what}`);
  process.exit(values.list ? 0 : 2);
}

const tarballs = mkdtempSync(join(tmpdir(), 'seqlab-tarballs-'));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const published = readPackages(root).filter(({ manifest }) => !manifest.private);
const filters = published.flatMap(({ manifest }) => ['--filter', manifest.name]);
await capture(
  'npx',
  ['--yes', packageManager, '-r', ...filters, 'pack', '--pack-destination', tarballs],
  root,
);
const registry = await startRegistry(tarballs);

const rows = [];
for (const host of hosts) {
  const project = createProject(host.name, registry);
  const start = Date.now();
  let outcome;
  let failure = null;
  try {
    outcome = await host.run(project);
  } catch (error) {
    const [, why] = /^skip: (.*)/.exec(error.message) ?? [];
    outcome = why ? `skipped: ${why}` : 'FAILED';
    failure = why ? null : error;
  }
  if (values.keep) console.error(`${host.name}: ${project.folder}`);
  else project.remove();
  rows.push({ ...host, outcome, failed: failure !== null });
  console.log(
    `${host.name.padEnd(20)} ${host.what.padEnd(62)} ${outcome.padEnd(10)} ${Math.round((Date.now() - start) / 1000)} s`,
  );
  if (failure) console.error(`${failure.message}\n`);
}
registry.close();
rmSync(tarballs, { recursive: true });

const hashes = new Set(rows.map(({ outcome }) => outcome).filter((outcome) => /^[0-9a-f]{8}$/.test(outcome)));
if (hashes.size > 1) console.error(`The weights differ: ${[...hashes].join(', ')}, expected one hash.`);
const failed = rows.filter((row) => row.failed).length;
const skipped = rows.filter(({ outcome }) => outcome.startsWith('skipped')).length;
console.log(`${rows.length - failed - skipped} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed > 0 || hashes.size > 1 ? 1 : 0);
