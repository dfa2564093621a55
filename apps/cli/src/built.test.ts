import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../bin/seqlab.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'seqlab-built-'));

beforeAll(() => {
  if (!existsSync(new URL('../dist/index.js', import.meta.url))) {
    throw new Error('the command line is not built. Run npm run build first.');
  }
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the binary as a process of its own. @param whileRunning called every 20 ms, e.g. to interrupt it */
function seqlab(
  args: readonly string[],
  whileRunning: (kill: (signal?: NodeJS.Signals) => void) => void = () => {},
  file = bin,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: folder });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (written.stdout += data));
    child.stderr.on('data', (data) => (written.stderr += data));
    const timer = setInterval(() => whileRunning((signal = 'SIGINT') => child.kill(signal)), 20);
    child.on('close', (code) => {
      clearInterval(timer);
      resolve({ code, ...written });
    });
  });
}

test('a process writes one document, nothing else, and no progress where nobody watches', async () => {
  const { code, stdout, stderr } = await seqlab(['train', '--steps', '3', '--out', 'quiet', '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout).losses).toHaveLength(3);
});

test('Ctrl-C writes a checkpoint and ends with 130; the run goes on where it was', async () => {
  const log = join(folder, 'stopped/metrics.jsonl');
  let sent = false;
  const stopped = await seqlab(['train', '--steps', '1000000', '--out', 'stopped', '--json'], (kill) => {
    if (sent || !existsSync(log)) return;
    sent = true;
    kill();
  });
  expect(stopped.code).toBe(130);
  const { losses } = JSON.parse(stopped.stdout);
  const { step } = JSON.parse(readFileSync(join(folder, 'stopped/state.json'), 'utf8'));
  expect(step).toBe(losses.length);
  const resumed = await seqlab(['train', '--resume', 'stopped', '--steps', String(step + 2), '--json']);
  expect(JSON.parse(resumed.stdout).losses.slice(0, step)).toEqual(losses);
}, 120_000);

test('a run that is killed in the middle of an epoch over ids in files goes on bit for bit', async () => {
  // lines without a pattern, so that each window is another one
  const lines = Array.from({ length: 4000 }, (_, i) => `${((i * 48271) % 65521).toString(7)} is line ${i}.`);
  writeFileSync(join(folder, 'long.txt'), lines.join('\n\n'));
  const flags = [
    ...['--no-lines', '--d-model', '16', '--heads', '2', '--decoder-layers', '1', '--feed-forward', '16'],
    ...[
      '--context',
      '16',
      '--batch-size',
      '8',
      '--steps',
      '60',
      '--checkpoint-every',
      '10',
      '--evaluate-every',
      '30',
    ],
    ...['--tokens-cache', 'ids', '--json'],
  ];
  const whole = await seqlab(['train', 'long.txt', ...flags, '--out', 'streamed-whole']);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  const state = join(folder, 'streamed-cut/state.json');
  let sent = false;
  const killed = await seqlab(['train', 'long.txt', ...flags, '--out', 'streamed-cut'], (kill) => {
    if (sent || !existsSync(state)) return;
    sent = true;
    kill('SIGKILL');
  });
  // who is quicker than the signal has nothing left to go on with, and is the whole run all the same
  if (killed.code === null) {
    const resumed = await seqlab(['train', '--resume', 'streamed-cut', '--json']);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout).losses).toEqual(JSON.parse(whole.stdout).losses);
  }
  for (const name of ['model.safetensors', 'optimizer.safetensors', 'tokenizer.json', 'task.json']) {
    const bytes = (run: string) => readFileSync(join(folder, run, name));
    expect(bytes('streamed-cut').equals(bytes('streamed-whole')), name).toBe(true);
  }
  // the ids are those of one making: a file for each of the two splits
  expect(readdirSync(join(folder, 'ids'))).toHaveLength(2);
}, 240_000);

/** Through a shell, so that stdout can be a full disk or a pipe that is closed early. */
function inShell(command: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', command, process.execPath, bin], { cwd: folder });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (written.stdout += data));
    child.stderr.on('data', (data) => (written.stderr += data));
    child.on('close', (code) => resolve({ code, ...written }));
  });
}

test.skipIf(process.platform !== 'linux')(
  'a full disk under stdout is one line and exit code 1, when the run is saved and its lock given back',
  async () => {
    const full =
      'seqlab: stdout: ENOSPC: no space left on device, write. Check the path, its permissions and the disk. [io-enospc]\n';
    expect(await inShell('"$0" "$1" data all-eight-copy > /dev/full')).toEqual({
      code: 1,
      stdout: '',
      stderr: full,
    });
    expect(await inShell('"$0" "$1" train --steps 2 --out full > /dev/full')).toEqual({
      code: 1,
      stdout: '',
      stderr: full,
    });
    expect(readdirSync(join(folder, 'full'))).not.toContain('lock');
    expect(JSON.parse(readFileSync(join(folder, 'full/state.json'), 'utf8')).step).toBe(2);
  },
  60_000,
);

test.skipIf(process.platform === 'win32')(
  'a reader that has enough ends nothing but the output',
  async () => {
    const { code, stderr } = await inShell(
      'set -o pipefail; "$0" "$1" ladder --stages 1,2a --quick --steps 20 --workers 0 --out piped | true',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(existsSync(join(folder, 'piped/report.html'))).toBe(true);
  },
  60_000,
);

test.skipIf(process.platform === 'win32')(
  'a closed terminal is a Ctrl-C: a checkpoint, and exit code 130',
  async () => {
    const log = join(folder, 'hung-up/metrics.jsonl');
    let sent = false;
    const ended = await seqlab(['train', '--steps', '1000000', '--out', 'hung-up'], (kill) => {
      if (sent || !existsSync(log)) return;
      sent = true;
      kill('SIGHUP');
    });
    expect(ended.code).toBe(130);
    expect(readdirSync(join(folder, 'hung-up'))).toContain('state.json');
    expect(readdirSync(join(folder, 'hung-up'))).not.toContain('lock');
  },
  60_000,
);

test('the ladder gives the same numbers in threads as in one', async () => {
  const run = async (workers: string) => {
    const args = ['ladder', '--stages', '2a,4', '--seeds', '2', '--steps', '5', '--workers', workers];
    return JSON.parse((await seqlab([...args, '--out', `workers-${workers}`, '--json'])).stdout).stages;
  };
  expect(await run('2')).toEqual(await run('0'));
}, 120_000);

test('a run that is killed and goes on with other threads has the bits of one thread', async () => {
  const args = ['train', '--preset', 'seq2seq', '--shards', '4', '--steps', '40', '--checkpoint-every', '5'];
  const weights = (run: string) => readFileSync(join(folder, run, 'model.safetensors'));
  expect((await seqlab([...args, '--workers', '1', '--out', 'shards-1'])).code).toBe(0);
  const state = join(folder, 'shards-2/state.json');
  let killed = false;
  const { code } = await seqlab([...args, '--workers', '2', '--out', 'shards-2'], (kill) => {
    if (killed || !existsSync(state)) return;
    killed = true;
    kill('SIGKILL');
  });
  expect(code).toBe(null);
  const resumed = await seqlab(['train', '--resume', 'shards-2', '--workers', '4', '--verbose']);
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('4 threads compute the shards') });
  expect(weights('shards-2').equals(weights('shards-1'))).toBe(true);
}, 400_000);

test('more threads than shards are refused before anything is made', async () => {
  const args = ['train', '--preset', 'seq2seq', '--shards', '2', '--out', 'too-many', '--workers'];
  expect(await seqlab([...args, '4'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'seqlab: train: --workers 4 is more than the 2 shards of a batch, and no two can compute one. Use at most 2, or a new run with --shards 4, which has other bits. [train-workers]\n',
  });
  expect(existsSync(join(folder, 'too-many'))).toBe(false);
  const onCpu = await seqlab([...args, '2', '--backend', 'cpu']);
  expect(onCpu.stderr).toBe(
    'seqlab: train: --workers 2 computes with WASM, and the backend is cpu. Leave out --workers. [train-workers]\n',
  );
}, 60_000);

test('a study that is killed again and again goes on, with the same result and each run once', async () => {
  const study = ['study', 'noise', '--seeds', '2', '--steps', '40', '--workers', '2', '--json', '--out'];
  const kept = join(folder, 'killed/runs.jsonl');
  const keys = () =>
    [...(existsSync(kept) ? readFileSync(kept, 'utf8') : '').matchAll(/"key":"([^"\n]+)"/g)].map(
      ([, key]) => key,
    );
  let kills = 0;
  for (let ended: Ended = { code: null, stdout: '', stderr: '' }; ended.code !== 0; ) {
    const before = keys().length;
    let killed = false;
    ended = await seqlab([...study, 'killed'], (kill) => {
      if (killed || keys().length < before + 5) return;
      killed = true;
      kills += 1;
      kill('SIGKILL');
    });
    if (ended.code !== 0) expect(ended).toMatchObject({ code: null, stdout: '' });
  }
  expect(kills).toBeGreaterThan(1);
  expect(keys()).toHaveLength(16);
  expect(new Set(keys()).size).toBe(16);
  const rows = (name: string) => JSON.parse(readFileSync(join(folder, name, 'study.json'), 'utf8')).rows;
  await seqlab([...study, 'in-one-go']);
  expect(rows('killed')).toEqual(rows('in-one-go'));
}, 300_000);

test('bad input is exit code 2 and one line', async () => {
  expect(await seqlab(['inspect', 'nothing'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'seqlab: inspect: there is no file nothing. Check the path. [file-missing]\n',
  });
});

test('a checkout without a build says what to do', async () => {
  const copy = join(folder, 'checkout/bin');
  mkdirSync(copy, { recursive: true });
  cpSync(bin, join(copy, 'seqlab.mjs'));
  expect(await seqlab([], undefined, join(copy, 'seqlab.mjs'))).toEqual({
    code: 1,
    stdout: '',
    stderr: 'seqlab: this checkout is not built yet. Run `npm start`, or `npm run build`. [not-built]\n',
  });
});
