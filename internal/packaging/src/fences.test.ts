import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ladderStages } from '@seqlab/studies';
import { main } from 'seqlab';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { allFences, checkCount, fencesOf, importsOf, withChecks } from './fences.js';
import { publishedPackages, root } from './published-packages.js';
import { runCommand } from './run-command.js';

const here = fileURLToPath(new URL('..', import.meta.url));
// Inside the package, so that imports are found as a program's are; git ignores it.
const folder = join(here, 'node_modules/.fences');
const fences = allFences();
const programs = fences.filter(({ language }) => language === 'ts');
const shells = fences.filter(({ language }) => language === 'sh' || language === 'bash');

const fileName = (place: string) => `${place.replace(/[^a-zA-Z0-9]+/g, '-')}.ts`;

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'checked'), { recursive: true });
  for (const fence of programs) {
    writeFileSync(join(folder, fileName(fence.place)), `${fence.code}export {};\n`);
    const prelude = "import { check } from '../../../src/check.js';\n";
    writeFileSync(
      join(folder, 'checked', fileName(fence.place)),
      `${prelude}${withChecks(fence)}export {};\n`,
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the README has programs and commands', () => {
  expect(programs.some(({ document }) => document === 'README.md')).toBe(true);
  expect(shells.some(({ document }) => document === 'README.md')).toBe(true);
});

test('every fence says what it is', () => {
  const languages = new Set(['ts', 'sh', 'text', 'json', 'mermaid', 'python', 'html', 'wgsl']);
  expect(fences.filter(({ language }) => !languages.has(language)).map(({ place }) => place)).toEqual([]);
});

/** A strict package manager (pnpm, yarn's Plug'n'Play) finds nothing else. */
describe('what a README has installed, its programs import, and nothing else', () => {
  const installs = shells.flatMap(({ document, code }) => {
    const line = /^npm install (@seqlab\/.*)$/m.exec(code)?.[1];
    return line === undefined ? [] : [[document, new Set(line.trim().split(/\s+/))] as const];
  });

  test('every package has such a line', () => {
    const expected = publishedPackages()
      .filter(({ folder }) => folder.startsWith(join(root, 'packages')))
      .map(({ folder }) => relative(root, join(folder, 'README.md')));
    expect(installs.map(([document]) => document)).toEqual(
      expect.arrayContaining(['README.md', ...expected]),
    );
  });

  test.each(installs)('%s', (document, installed) => {
    const imported = programs
      .filter((fence) => fence.document === document)
      .flatMap(({ code }) => importsOf(code))
      .filter((name) => !name.startsWith('node:'));
    expect([...new Set(imported)].filter((name) => !installed.has(name))).toEqual([]);
  });
});

test('every program compiles', async () => {
  const compilerOptions = {
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    lib: ['ES2022', 'DOM'],
    noUnusedLocals: false,
  };
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions,
    files: programs.map(({ place }) => fileName(place)),
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await runCommand(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], folder);
});

describe('every program runs, and its “=>” lines are true', () => {
  test.each(programs.map((fence) => [fence.place, fence] as const))('%s', async (_, fence) => {
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    const { checks } = await import('./check.js');
    const before = checks.done;
    await import(pathToFileURL(join(folder, 'checked', fileName(fence.place))).href);
    expect(checks.done - before).toBeGreaterThanOrEqual(checkCount(fence));
    log.mockRestore();
  });
});

describe('every command line runs', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const names = publishedPackages().map(({ name }) => name);

  test.each(shells.map((fence) => [fence.place, fence.code] as const))('%s', async (_, code) => {
    const home = process.cwd();
    process.chdir(mkdtempSync(join(tmpdir(), 'seqlab-fence-')));
    writeFileSync('pairs.tsv', 'abc\tcba\nab\tba\n');
    try {
      for (const line of code.split('\n')) {
        const [program, ...args] = words(line.replace(/^npx (?=seqlab )/, ''));
        if (program === undefined) continue;
        if (program === 'npm' && args[0] === 'install') expectInstallable(args.slice(1), names);
        else if (program === 'npm' || program === 'pnpm')
          expect(Object.keys({ ...scripts, install: '' })).toContain(args.find((each) => each !== 'run'));
        else if (program === 'seqlab') await runSeqlab(args);
        else if (program === 'node') expect(existsSync(join(root, args[0]!)), args[0]).toBe(true);
        else throw new Error(`the tests do not know how to run "${line}"`);
      }
    } finally {
      process.chdir(home);
    }
  });
});

test('the README’s table has the stages, parameters, steps and floors of the study', () => {
  const table = fences.find(
    ({ document, language, code }) =>
      document === 'README.md' && language === 'text' && code.includes('parameters'),
  )!;
  for (const { id, model, task, steps, floor, reported } of ladderStages) {
    const row = table.code.split('\n').find((line) => line.startsWith(`${id} `))!;
    const cells = row.split(/ {2,}/);
    const number = (value: number) => (value === 0 ? '0' : value.toFixed(4));
    expect(cells.slice(0, 3)).toEqual([id, model, task]);
    expect(cells.slice(4, 5)).toEqual([steps.toLocaleString('en')]);
    expect(cells.slice(6, 8)).toEqual([number(reported), number(floor)]);
  }
});

describe('the machinery itself', () => {
  test('a wrong “=>” line fails, whatever kind of statement it follows', async () => {
    const { check } = await import('./check.js');
    await expect(check(1 + 1, 3, 'here')).rejects.toThrow('here');
    const fence = {
      place: 'x.md:1',
      document: 'x.md',
      language: 'ts',
      code: 'const a = 1; // => 1\nf(\n  a,\n); // => [2]\nif (a) {\n  g(); // => 3\n}\n',
    };
    expect(withChecks(fence)).toBe(
      'const a = 1; await check(a, 1, "x.md:1 + 0"); // => 1\nawait check(f(\n  a,\n), [2], "x.md:1 + 1"); // => [2]\nif (a) {\n  await check(g(), 3, "x.md:1 + 5"); // => 3\n}\n',
    );
    expect(checkCount(fence)).toBe(3);
  });

  test('fences are found with their lines, and an open one is an error', () => {
    expect(fencesOf('a\n```ts\nx\n```\n', 'a.md')).toEqual([
      { place: 'a.md:3', document: 'a.md', language: 'ts', code: 'x\n' },
    ]);
    expect(() => fencesOf('```ts\n', 'a.md')).toThrow('a.md:1');
  });
});

/** Splits a line as a shell does: quotes, and comments that begin with #. */
function words(line: string): string[] {
  return [...line.replace(/(^|\s)#.*$/, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
}

/** Ours are in this repository; theirs are dependencies of some package. */
function expectInstallable(args: readonly string[], ours: readonly string[]): void {
  for (const name of args.filter((each) => !each.startsWith('-'))) {
    if (name.startsWith('@seqlab/') || name === 'seqlab') expect(ours).toContain(name);
    else expect(name).toMatch(/^(@tensorflow\/tfjs-[a-z-]+|linkedom|webgpu)(@[\d.]+)?$/);
  }
}

/** Runs a command line for real: the ladder with few steps, the lab's server not at all. */
async function runSeqlab(args: readonly string[]): Promise<void> {
  let written = '';
  const stream = { write: (text: string) => (written += text) };
  // A server does not end by itself: its flags are checked, its own tests run it.
  const changes: Record<string, string[]> = {
    ladder: ['--steps', '2', '--workers', '0'],
    results: args.includes('--list') ? [] : ['--size', 'quick', '--steps', '2'],
    web: ['--help'],
  };
  const shortened = [...args, ...(changes[args[0]!] ?? [])];
  const code = await main(shortened, { stdout: { write: () => {} }, stderr: stream });
  expect({ code, written }).toEqual({ code: 0, written: '' });
}
