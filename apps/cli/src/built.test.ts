import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
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
  whileRunning: (kill: () => void) => void = () => {},
  file = bin,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: folder });
    const written = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (written.stdout += data));
    child.stderr.on('data', (data) => (written.stderr += data));
    const timer = setInterval(() => whileRunning(() => child.kill('SIGINT')), 20);
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

test('the ladder gives the same numbers in threads as in one', async () => {
  const run = async (workers: string) => {
    const args = ['ladder', '--stages', '2a,4', '--seeds', '2', '--steps', '5', '--workers', workers];
    return JSON.parse((await seqlab([...args, '--out', `workers-${workers}`, '--json'])).stdout).stages;
  };
  expect(await run('2')).toEqual(await run('0'));
}, 120_000);

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
