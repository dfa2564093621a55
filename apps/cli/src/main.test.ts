import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelConfigTable, trainingConfigTable } from '@seqlab/core';
import { describe, expect, test, vi } from 'vitest';
import { commands } from './commands/index.js';
import { runFailing, runMain } from './fixtures/run-main.js';
import { main } from './main.js';
import { version } from './version.js';

test('--help lists every command, and --version is the package’s', async () => {
  const { code, stdout, stderr } = await runMain('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const { name, summary } of commands)
    expect(stdout).toMatch(new RegExp(`^  ${name}\\b.* ${summary}$`, 'm'));
  expect(await runMain('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each(commands.map(({ name }) => name))('%s has help with examples', async (name) => {
  const help = await runMain(name, '--help');
  expect(help.code).toBe(0);
  expect(help.stderr).toBe('');
  expect(help.stdout).toContain(`Usage: seqlab ${name}`);
  expect(help.stdout).toMatch(new RegExp(`\\nExamples:\\n  seqlab ${name}`));
  expect((await runMain('help', name)).stdout).toBe(help.stdout);
});

test('help of every subcommand, in whichever order it is asked for', async () => {
  for (const name of ['train', 'encode', 'decode']) {
    const { code, stdout } = await runMain('help', 'tokenizer', name);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`Usage: seqlab tokenizer ${name}`),
    });
    expect(stdout).toMatch(new RegExp(`\\nExamples:\\n  seqlab tokenizer ${name}`));
    expect((await runMain('tokenizer', name, '--help')).stdout).toBe(stdout);
    expect((await runMain('tokenizer', 'help', name)).stdout).toBe(stdout);
  }
  expect((await runMain('help')).stdout).toBe((await runMain('--help')).stdout);
});

test('help says each default once, and in words', async () => {
  for (const { name } of commands) {
    const { stdout } = await runMain(name, '--help');
    expect(stdout).not.toMatch(/\[\{|\[object|undefined|NaN|\(default:[^)]*\)\s+\(default:/);
  }
});

test('every key of both config tables is a flag of train', async () => {
  const { stdout } = await runMain('train', '--help');
  for (const key of Object.keys({ ...modelConfigTable, ...trainingConfigTable })) {
    expect(stdout).toContain(`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  }
  expect(stdout).toContain('--lr, --learning-rate');
});

test.each([
  [['inspect', ''], 'inspect: the path of path'],
  [['eval', ''], 'eval: the path of run'],
  [['generate', '', '01'], 'generate: the path of run'],
  [['export', 'r', '--out', ''], 'export: the path of --out'],
  [['train', '--data', ''], 'train: the path of --data'],
  [['train', '--out', ''], 'train: the path of --out'],
  [['train', '--resume', ''], 'train: the path of --resume'],
  [['tokenizer', 'encode', '', 'x'], 'tokenizer encode: the path of tokenizer'],
  [['tokenizer', 'train', 'a.txt', '', '--out', 't.json'], 'tokenizer train: the path of files'],
])('an empty path is said to be one: %j', async (argv, beginning) => {
  const { code, line } = await runFailing(...argv);
  expect(code).toBe(2);
  expect(line).toBe(
    `seqlab: ${beginning} is empty. Name a file or a folder; a shell variable may not be set. [usage-empty-path]`,
  );
});

describe('bad usage is exit code 2 and one line', () => {
  test.each([
    [
      ['trian'],
      "seqlab: unknown command 'trian' (did you mean train?). See `seqlab --help`. [usage-unknown-command]",
    ],
    [
      ['train', '--stpes', '3'],
      "seqlab: train: unknown option '--stpes' (did you mean --steps?). See `seqlab train --help`. [usage-unknown-flag]",
    ],
    [
      ['data', 'get', 'names', '--miror', 'x'],
      "seqlab: data get: unknown option '--miror' (did you mean --mirror?). See `seqlab data get --help`. [usage-unknown-flag]",
    ],
    [
      ['tokenizer', 'train', 'a.txt'],
      "seqlab: tokenizer train: required option '--out <file>' not specified. See `seqlab tokenizer train --help`. [usage-missing-flag]",
    ],
    [[], 'seqlab: no command was given. See `seqlab --help`. [usage-missing-command]'],
    [
      ['tokenizer'],
      'seqlab: tokenizer: no command was given. See `seqlab tokenizer --help`. [usage-missing-command]',
    ],
    [
      ['tokenizer', 'encod'],
      "seqlab: tokenizer: unknown command 'encod' (did you mean encode?). See `seqlab tokenizer --help`. [usage-unknown-command]",
    ],
    [
      ['help', 'trian'],
      "seqlab: unknown command 'trian' (did you mean train?). See `seqlab --help`. [usage-unknown-command]",
    ],
    [['help', 'nosuch'], "seqlab: unknown command 'nosuch'. See `seqlab --help`. [usage-unknown-command]"],
    [['nosuch', '--help'], "seqlab: unknown command 'nosuch'. See `seqlab --help`. [usage-unknown-command]"],
    [
      ['help', 'tokenizer', 'trian'],
      "seqlab: tokenizer: unknown command 'trian' (did you mean train?). See `seqlab tokenizer --help`. [usage-unknown-command]",
    ],
    [
      ['eval'],
      "seqlab: eval: missing required argument 'run'. See `seqlab eval --help`. [usage-missing-argument]",
    ],
    [
      ['train', '--steps'],
      "seqlab: train: option '--steps <integer>' argument missing. See `seqlab train --help`. [usage-missing-value]",
    ],
    [
      ['ladder', '--seeds', '0'],
      "seqlab: ladder: option '--seeds <n>' argument '0' is invalid. Give an integer from 1 to 1000. See `seqlab ladder --help`. [usage-bad-value]",
    ],
    [
      ['ladder', '--quick', '--seeds', '3'],
      "seqlab: ladder: option '--quick' cannot be used with option '--seeds <n>'. See `seqlab ladder --help`. [usage-conflict]",
    ],
    [
      ['doctor', 'now'],
      "seqlab: doctor: too many arguments for 'doctor'. Expected 0 arguments but got 1. See `seqlab doctor --help`. [usage-extra-argument]",
    ],
    [
      ['bench', '--cases', 'paper-8,paper-9'],
      "seqlab: bench: option '--cases <list>' argument 'paper-8,paper-9' is invalid. Allowed choices are paper-8, paper-100, paper-200, d32, d64, d128, d256, text-12x64, text-32x128, names-16, names-32. See `seqlab bench --help`. [usage-bad-value]",
    ],
    [
      ['bench', '--contenders', 'numpy'],
      "seqlab: bench: option '--contenders <list>' argument 'numpy' is invalid. Allowed choices are seqlab, pytorch, pytorch-threads, stock-tfjs, jax-js, microgpt. See `seqlab bench --help`. [usage-bad-value]",
    ],
    [
      ['tokenizer', 'train', '--vocab-size', '5', '--out', 't.json', 'text.txt'],
      "seqlab: tokenizer train: option '--vocab-size <n>' argument '5' is invalid. Give an integer from 259 to 16777216. See `seqlab tokenizer train --help`. [usage-bad-value]",
    ],
    [
      ['generate', 'run', '0', '--decoding', 'beam', '--length-penalty', '-11'],
      "seqlab: generate: option '--length-penalty <x>' argument '-11' is invalid. Give a number from -10 to 10. See `seqlab generate --help`. [usage-bad-value]",
    ],
    [
      ['bench', '--backend', 'cuda'],
      "seqlab: bench: option '--backend <name>' argument 'cuda' is invalid. Allowed choices are auto, wasm, webgpu, cpu. See `seqlab bench --help`. [usage-bad-value]",
    ],
  ])('%j', async (argv, line) => {
    expect(await runFailing(...argv)).toEqual({ code: 2, line });
  });
});

describe('a flag that nothing reads is refused', () => {
  test.each([
    [
      ['generate', 'run', '0', '--beams', '2'],
      '--beams means nothing with the decoding that a run has by itself, greedy or sampling',
    ],
    [
      ['generate', 'run', '0', '--decoding', 'greedy', '--temperature', '1'],
      '--temperature means nothing with --decoding greedy',
    ],
    [
      ['generate', 'run', '0', '--decoding', 'beam', '--mode', 'rewrite', '--seed', '1'],
      '--mode and --seed mean nothing with --decoding beam',
    ],
    [
      ['generate', 'run', '0', '--decoding', 'sample', '--length-penalty', '1'],
      '--length-penalty means nothing with --decoding sample',
    ],
    [
      ['tokenizer', 'train', '--kind', 'word', '--vocab-size', '5', '--out', 't.json', 'text.txt'],
      '--vocab-size means nothing with --kind word',
    ],
    [['bench', 'decode', '--contenders', 'seqlab'], '--contenders means nothing with decode'],
    [['bench', 'decode', '--against', 'before.json'], '--against means nothing with decode'],
    [['bench', '--backend', 'cpu', '--wide'], '--wide is for WASM, and --backend is cpu'],
    [['train', '--backend', 'webgpu', '--wide'], '--wide is for WASM, and --backend is webgpu'],
    [['bench', '--backend', 'cpu', '--fast-math'], '--fast-math means nothing with --backend cpu'],
    [['study', '--seeds', '2', '--out', 'x'], '--seeds and --out mean nothing with the list of studies'],
    [['data', '--batch'], '--batch means nothing with the list of tasks'],
    [
      ['tokenizer', 'train', 'x.txt', '--out', 't', '--kind', 'word', '--vocab-size', '300'],
      '--vocab-size means nothing with --kind word',
    ],
  ])('%j', async (argv, text) => {
    expect(await runFailing(...argv)).toEqual({
      code: 2,
      line: expect.stringMatching(
        new RegExp(`^seqlab: [a-z]+: ${text}\\. Leave out one of them\\. \\[usage-conflict\\]$`),
      ),
    });
  });
});

test('no name of a function of the code reaches who calls none', async () => {
  expect((await runFailing('data', 'three-too-one')).line).toBe(
    'seqlab: data: there is no data set "three-too-one". Did you mean "three-to-one"? Use one of copy4, three-to-one, one-to-three, alternating, all-eight-copy, all-eight-invert. [dataset-unknown]',
  );
});

test('--debug adds the stack below the line', async () => {
  const { code, stderr } = await runMain('inspect', '/no/such/file', '--debug');
  expect(code).toBe(2);
  const [line, ...stack] = stderr.trimEnd().split('\n');
  expect(line).toBe('seqlab: inspect: there is no file /no/such/file. Check the path. [file-missing]');
  expect(stack.join('\n')).toMatch(/^SeqlabError: .*\n\s+at /);
});

test('an error that nobody foresaw is exit code 1, one line, and says where to look', async () => {
  const written = { stderr: '' };
  const code = await main(['data'], {
    stdout: {
      write() {
        throw new TypeError('first\nsecond');
      },
    },
    stderr: { write: (text) => (written.stderr += text) },
  });
  expect(code).toBe(1);
  expect(written.stderr).toBe(
    'seqlab: first second. This is unexpected: run again with --debug for the place. [internal]\n',
  );
});

test('an error of the file system keeps its words', async () => {
  const failing = vi.fn(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
    });
  });
  const written = { stderr: '' };
  const streams = {
    stdout: { write: failing },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
  expect(await main(['data'], streams)).toBe(1);
  expect(written.stderr).toBe(
    'seqlab: ENOSPC: no space left on device, write. Check the path, its permissions and the disk. [io-enospc]\n',
  );
});

test.each([
  ['train', '--force'],
  ['ladder', '--quick', '--force'],
  ['study', 'noise'],
  ['data', 'get', 'names'],
  ['look', 'run', '01'],
])('%s makes its folder neither the root nor the home', async (...argv) => {
  const name = argv.slice(0, argv[1] === 'get' ? 2 : 1).join(' ');
  const advice = (folder: string) =>
    `expected a folder of its own. Name one in it, as ${join(folder, 'seqlab')}; a shell variable may not be set. [usage-folder]`;
  for (const root of ['/', '/tmp/..', '//']) {
    expect(await runFailing(...argv, '--out', root)).toEqual({
      code: 2,
      line: `seqlab: ${name}: --out ${root} is the root of the file system, ${advice(root)}`,
    });
  }
  expect((await runFailing(...argv, '--out', homedir())).line).toBe(
    `seqlab: ${name}: --out ${homedir()} is your home folder, ${advice(homedir())}`,
  );
});

test('a link to the root is the root, and a cache of tokens needs a folder as well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-places-'));
  symlinkSync('/', join(folder, 'link'));
  try {
    const out = join(folder, 'link');
    expect((await runFailing('train', '--out', out)).line).toMatch(
      /link is the root of the file system.*\[usage-folder\]$/,
    );
    expect((await runFailing('eval', 'run', '--tokens-cache', '/')).line).toContain(
      '--tokens-cache / is the root',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a file whose name begins with a dash is told how it is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seqlab-dash-'));
  const before = process.cwd();
  try {
    process.chdir(folder);
    writeFileSync('-x.tsv', '01\t10\n');
    expect(await runFailing('data', '-x.tsv')).toEqual({
      code: 2,
      line: 'seqlab: data: -x.tsv is read as an option, and there is a file of that name. Give the file as ./-x.tsv. [usage-unknown-flag]',
    });
    expect((await runMain('data', './-x.tsv', '--pairs')).stdout).toBe('01\t10\t-x\n');
    expect((await runMain('data', '--pairs', '--', '-x.tsv')).stdout).toBe('01\t10\t-x\n');
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
});
