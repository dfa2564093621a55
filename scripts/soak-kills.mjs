// Kills `seqlab train` at random moments and goes on with --resume: in the end the run folder must hold the same bytes as one
// that was never killed. Needs a build. node scripts/soak-kills.mjs [kills, default 200]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const kills = Number(process.argv[2] ?? 200);
const seqlab = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'soak-kills-'));
const flags = ['--steps', '60000', '--checkpoint-every', '100', '--evaluate-every', '700', '--seed', '7'];
const start = (...args) =>
  spawn(process.execPath, [seqlab, 'train', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });

async function toTheEnd(...args) {
  const child = start(...args);
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`exit code ${code}: ${said}`);
}

/** A moment between the start of a life and somewhat after its first checkpoints. */
const moment = () => Math.random() * 2 * startup;

function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('base64')]),
  );
}

let startup = 0;
try {
  const whole = join(base, 'whole');
  const killed = join(base, 'killed');
  await toTheEnd(...flags, '--out', whole);
  const before = performance.now();
  await toTheEnd('--steps', '1', '--out', join(base, 'timing'));
  startup = performance.now() - before;
  const reached = new Set();
  for (let kill = 0; kill < kills; kill++) {
    const child = existsSync(join(killed, 'config.json'))
      ? start('--resume', killed)
      : start(...flags, '--out', killed, '--force');
    await setTimeout(moment());
    child.kill('SIGKILL');
    await once(child, 'exit');
    const state = join(killed, 'state.json');
    if (existsSync(state)) reached.add(JSON.parse(readFileSync(state, 'utf8')).step);
  }
  await toTheEnd('--resume', killed);
  const [expected, found] = [filesOf(whole), filesOf(killed)];
  const different = [...new Set([...expected.keys(), ...found.keys()])].filter(
    (name) => expected.get(name) !== found.get(name),
  );
  console.log(
    `${kills} kills, at ${reached.size} different checkpoints: ${different.length === 0 ? 'the same bytes' : `DIFFERENT: ${different.join(', ')}`} in ${expected.size} files`,
  );
  process.exitCode = different.length === 0 ? 0 : 1;
} finally {
  rmSync(base, { recursive: true });
}
