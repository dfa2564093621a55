// Kills `seqlab train` at random moments and goes on with --resume: in the end the run folder must hold the same bytes as one
// that was never killed. Needs a build. node scripts/soak-kills.mjs [kills, default 200] [steps, default 60000]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [kills, steps] = [Number(process.argv[2] ?? 200), process.argv[3] ?? '60000'];
const seqlab = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'soak-kills-'));
const flags = ['--steps', steps, '--checkpoint-every', '100', '--evaluate-every', '700', '--seed', '7'];
const start = (...args) =>
  spawn(process.execPath, [seqlab, 'train', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });

async function toTheEnd(...args) {
  const child = start(...args);
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`exit code ${code}: ${said}`);
}

/** The last checkpoint; null before there is one. */
function stepOf(folder) {
  const state = join(folder, 'state.json');
  return existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')).step : null;
}

/** Four lives of five write a checkpoint before they end, so that the run goes on; the fifth may end at any earlier moment. */
async function liveFor(child, folder) {
  const before = stepOf(folder);
  const waits = Math.random() < 0.8;
  while (waits && child.exitCode === null && stepOf(folder) === before) await setTimeout(5);
  await setTimeout(Math.random() * (waits ? 200 : 2000));
}

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

try {
  const whole = join(base, 'whole');
  const killed = join(base, 'killed');
  await toTheEnd(...flags, '--out', whole);
  const reached = new Set();
  for (let kill = 0; kill < kills; kill++) {
    const child = existsSync(join(killed, 'config.json'))
      ? start('--resume', killed)
      : start(...flags, '--out', killed, '--force');
    const exited = once(child, 'exit');
    await liveFor(child, killed);
    child.kill('SIGKILL');
    await exited;
    reached.add(stepOf(killed));
  }
  await toTheEnd('--resume', killed);
  reached.delete(null);
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
