/**
 * `npm test`: install, build, the whole suite. The last line is `N passed, N failed` or `N passed, N failed, N skipped`.
 * Exit code 0 only when something passed and nothing failed. Arguments go to vitest: `npm test packages/core` is the short form: of the
 * packages it builds only those that are named and what they are made of. What begins with a dash stands after `--`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, howToGetABrowser } from './browser.mjs';
import { optional } from './optional.mjs';
import { build, buildOf, inOrder, install, root, run } from './run.mjs';
import { leftOut, summarise } from './test-summary.mjs';

const failBefore = (name, step) => [
  name,
  async () => {
    const code = await step();
    if (code !== 0) console.log(`${name} failed: no test ran.\n0 passed, 1 failed`);
    return code;
  },
];
const chosen = process.argv.slice(2);
const paths = chosen.filter((argument) => !argument.startsWith('-'));
const named = paths.map((path) => /^packages\/[^/]+/.exec(path)?.[0]);
const short = paths.length > 0 && named.every((folder) => folder !== undefined);
await inOrder([
  failBefore('install', install),
  failBefore('build', short ? () => buildOf([...new Set(named)]) : build),
]);

const browser = await ensureBrowser();
if (!browser) console.error(`\n*** ${howToGetABrowser} The browser's tests will fail.\n`);

const folder = mkdtempSync(join(tmpdir(), 'seqlab-test-'));
const report = join(folder, 'report.json');
const code = await run(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    // one line per file, and every failure in full
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    `--reporter=${join(root, 'scripts/second-try-reporter.mjs')}`,
    ...chosen,
  ],
  {
    environment: {
      ...(browser ? { SEQLAB_BROWSER: browser } : {}),
      // the build of a moment ago, so that the suites of the lab make none of their own
      ...(short ? {} : { SEQLAB_BUILT_LAB: join(root, 'apps/web/dist') }),
      ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }),
    },
  },
);

let summary;
try {
  summary = summarise(JSON.parse(readFileSync(report, 'utf8')), code, root);
} catch (error) {
  summary = { skipped: [], line: '0 passed, 1 failed', ok: false };
  console.error(`vitest ended with code ${code} and wrote no report: ${error.message}`);
}
rmSync(folder, { recursive: true, force: true });
const absent = [];
if (!short) for (const thing of optional) if ((await thing.find()) === null) absent.push(thing);
const block = leftOut(absent, summary.skipped);
if (block !== '') console.log(`\n${block}`);
console.log(summary.line);
process.exit(summary.ok ? 0 : 1);
