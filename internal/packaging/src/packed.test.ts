import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { publishedPackages, root } from './published-packages.js';
import { runCommand } from './run-command.js';

const packages = publishedPackages();
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tarballs = realpathSync(mkdtempSync(join(tmpdir(), 'seqlab-packed-')));
const project = join(tarballs, 'project');

const tarballOf = (name: string): string => {
  const start = `${name.replace('@', '').replace('/', '-')}-`;
  const file = readdirSync(tarballs).find(
    (each) => each.startsWith(start) && /^\d.*\.tgz$/.test(each.slice(start.length)),
  );
  if (!file) throw new Error(`${name} was not packed`);
  return join(tarballs, file);
};

/** What a stranger does: pack as for the registry, then plain npm in an empty folder that knows nothing of this repository. */
beforeAll(async () => {
  for (const { folder, name } of packages) {
    if (!existsSync(join(folder, 'dist'))) throw new Error(`${name} is not built. Run npm run build first.`);
  }
  const filters = packages.flatMap(({ name }) => ['--filter', name]);
  await runCommand(
    'npx',
    ['--yes', packageManager, '-r', ...filters, 'pack', '--pack-destination', tarballs],
    root,
  );
  mkdirSync(project);
  const dependencies = Object.fromEntries(packages.map(({ name }) => [name, `file:${tarballOf(name)}`]));
  const manifest = { name: 'stranger', private: true, type: 'module', dependencies };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest));
  await runCommand(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'],
    project,
  );
}, 300_000);

test('the packages are there', () => {
  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@seqlab/core', '@seqlab/training', 'seqlab']),
  );
});

describe.each(packages)('$name', ({ name }) => {
  test('has what npm needs, and nothing of the tests', async () => {
    const tarball = new Uint8Array(readFileSync(tarballOf(name))).buffer;
    const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
    expect(messages.map((message) => formatMessage(message, pkg as never, { color: false }))).toEqual([]);
    const files = await runCommand('tar', ['-tzf', tarballOf(name)], tarballs);
    expect(files).toContain('package/README.md');
    expect(files).toContain('package/LICENSE');
    expect(files).not.toMatch(/\.test\.|fixtures\/|\.tsbuildinfo/);
  });
});

describe.each(packages.filter(({ entries }) => entries.length > 0))('$name in Node', ({ name, entries }) => {
  test('its types are found and right wherever it is imported', async () => {
    const tarball = createPackageFromTarballData(new Uint8Array(readFileSync(tarballOf(name))));
    const result = await checkPackage(tarball);
    if (result.types === false) throw new Error(`${name} has no types`);
    // all packages are ES modules: old CommonJS programs and Node 10 are not asked
    const told = result.problems.filter(
      (problem) => !('resolutionKind' in problem && /^node(10|16-cjs)$/.test(problem.resolutionKind)),
    );
    expect(told).toEqual([]);
  });

  test('imports', async () => {
    for (const entry of entries) {
      const program = `import(${JSON.stringify(entry)}).then((module) => console.log(Object.keys(module).length))`;
      const exports = await runCommand(process.execPath, ['--input-type=module', '-e', program], project);
      expect(Number(exports), entry).toBeGreaterThan(0);
    }
  });
});

test('a program that imports every package compiles', async () => {
  const entries = packages.flatMap((each) => each.entries);
  const lines = entries.map((entry, i) => `import * as module${i} from '${entry}';\nexport { module${i} };`);
  writeFileSync(join(project, 'index.ts'), `${lines.join('\n')}\n`);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: 'NodeNext',
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [],
    // tfjs's own types do not compile without this
    skipLibCheck: true,
  };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['index.ts'] }));
  await runCommand(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], project);
});

test('a page builds without the peers that it never starts', async () => {
  expect(existsSync(join(project, 'node_modules/@tensorflow/tfjs-backend-webgpu'))).toBe(false);
  const lines = packages
    .flatMap((each) => each.entries)
    .filter((entry) => entry !== 'seqlab' && !entry.endsWith('/node'))
    .map((entry, i) => `export * as module${i} from '${entry}';`);
  writeFileSync(join(project, 'page.js'), lines.join('\n'));
  const warnings: string[] = [];
  await build({
    root: project,
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: { entry: 'page.js', formats: ['es'] },
      rolldownOptions: { onwarn: ({ code, message }) => void warnings.push(`${code}: ${message}`) },
    },
  });
  // tfjs's own: emscripten's glue looks for Node, seedrandom for its crypto
  expect(warnings.filter((warning) => warning.includes('@seqlab'))).toEqual([]);
});

test('what is compiled ships once', async () => {
  const files = await runCommand('tar', ['-tzf', tarballOf('@seqlab/backend')], tarballs);
  expect(files.split('\n').filter((file) => /binary\.js$/.test(file))).toEqual(
    expect.arrayContaining(['package/dist/wasm/binary.js', 'package/dist/wasm/tfjs-binary.js']),
  );
  expect(files).not.toContain('package/src/wasm/binary.js');
  expect(files).toContain('package/NOTICE');
});

test('the installed command line trains, in worker threads too', async () => {
  const seqlab = join(project, 'node_modules/.bin/seqlab');
  const printed = await runCommand(
    seqlab,
    ['ladder', '--stages', '1,2b', '--quick', '--steps', '3', '--workers', '2', '--out', 'ladder', '--json'],
    project,
  );
  expect(JSON.parse(printed).stages.map(({ id }: { id: string }) => id)).toEqual(['1', '2b']);
  expect(readdirSync(join(project, 'ladder')).sort()).toEqual(['ladder.json', 'report.html', 'runs.jsonl']);
});

test('the installed bench measures what is there, and says what is not', async () => {
  const seqlab = join(project, 'node_modules/.bin/seqlab');
  const flags = ['--cases', 'paper-8', '--contenders', 'seqlab,jax-js', '--seconds', '0.02', '--json'];
  const { results } = JSON.parse(await runCommand(seqlab, ['bench', ...flags], project));
  const names = [...results[0].results, ...results[0].absent].map(
    ({ contender }: { contender: string }) => contender,
  );
  expect(names).toEqual(['seqlab', 'jax-js']);
});
