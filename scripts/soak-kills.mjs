// Kills `seqlab train` at random moments and goes on with --resume: in the end a run folder must hold the same bytes as one that was
// never killed. A life that ends by itself is no kill and is not counted; a run that is at its end is compared, and the next begins.
// Needs a build. node scripts/soak-kills.mjs [kills, default 200]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const kills = Number(process.argv[2] ?? 200);
if (!(Number.isInteger(kills) && kills > 0))
  throw new Error(`soak-kills: ${process.argv[2]} is no number of kills, expected an integer above 0`);
const seqlab = fileURLToPath(new URL('../apps/cli/bin/seqlab.js', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'soak-kills-'));
const file = join(base, 'pairs.tsv');
writeFileSync(file, Array.from({ length: 400 }, (_, i) => `${i}\t${i * 7}\n`).join(''));

/** Runs whose folders hold different things: a task of the paper; a file with splits, the best state, and shards in threads. */
const kinds = [
  ['--steps', '1500', '--checkpoint-every', '20', '--evaluate-every', '130', '--seed', '7'],
  [
    ...[file, '--validation', '0.2', '--test', '0.1', '--keep', 'best', '--keep-checkpoints', '3'],
    ...[
      '--d-model',
      '16',
      '--heads',
      '2',
      '--feed-forward',
      '32',
      '--encoder-layers',
      '1',
      '--decoder-layers',
      '1',
    ],
    ...['--dropout', '0.1', '--batch-size', '32', '--shards', '2', '--workers', '2'],
    ...['--steps', '600', '--checkpoint-every', '20', '--evaluate-every', '50', '--seed', '3'],
  ],
];
const start = (...args) =>
  spawn(process.execPath, [seqlab, 'train', ...args], { stdio: ['ignore', 'ignore', 'pipe'] });

/** How a life ends: by itself with code 0, or killed. Anything else is a fault. */
async function endOf(child) {
  let said = '';
  child.stderr.on('data', (data) => (said += data));
  const [code, signal] = await once(child, 'close');
  if (signal === 'SIGKILL') return 'killed';
  if (code === 0) return 'ended';
  throw new Error(`exit code ${code}, signal ${signal}: ${said}`);
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
  const lives = () => child.exitCode === null && child.signalCode === null;
  while (waits && lives() && stepOf(folder) === before) await setTimeout(2);
  await setTimeout(Math.random() * (waits ? 100 : 2000));
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

function compare(whole, killed) {
  const [expected, found] = [filesOf(whole), filesOf(killed)];
  const different = [...new Set([...expected.keys(), ...found.keys()])].filter(
    (name) => expected.get(name) !== found.get(name),
  );
  if (different.length > 0) throw new Error(`${killed}: other bytes in ${different.join(', ')}`);
  return expected.size;
}

let counted = 0;
let runs = 0;
const reached = new Set();
try {
  const wholes = kinds.map((_, kind) => join(base, `whole-${kind}`));
  for (const [kind, flags] of kinds.entries()) await endOf(start(...flags, '--out', wholes[kind]));
  while (counted < kills) {
    const kind = runs % kinds.length;
    const killed = join(base, `killed-${runs}`);
    for (let end = null; end !== 'ended'; ) {
      const child = existsSync(join(killed, 'config.json'))
        ? start('--resume', killed, ...(kind === 1 ? ['--workers', '2'] : []))
        : start(...kinds[kind], '--out', killed, '--force');
      const ending = endOf(child);
      if (counted < kills) {
        await Promise.race([liveFor(child, killed), ending]);
        child.kill('SIGKILL');
      }
      end = await ending;
      if (end === 'killed') counted += 1;
      reached.add(`${runs}:${stepOf(killed)}`);
    }
    const files = compare(wholes[kind], killed);
    runs += 1;
    console.log(`run ${runs}: the same bytes in ${files} files; ${counted} kills so far`);
    rmSync(killed, { recursive: true });
  }
  console.log(
    `${counted} kills in ${runs} runs, at ${reached.size} different checkpoints: the same bytes in every file`,
  );
} finally {
  rmSync(base, { recursive: true });
}
