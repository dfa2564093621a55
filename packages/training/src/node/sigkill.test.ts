import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeProgram } from '@seqlab/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deterministicSnapshot } from './fixtures/deterministic-snapshot.js';
import { createRun, readRun } from './index.js';

/** Short here; SEQLAB_KILLS=200 is the long version. */
const KILLS = Number(process.env.SEQLAB_KILLS ?? 8);

let base: string;
let script: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'sigkill-'));
  script = await nodeProgram(
    fileURLToPath(new URL('fixtures/saving-child.ts', import.meta.url)),
    join(base, 'program'),
  );
}, 60_000);
afterAll(async () => {
  // A child that a failed test has left would save for ever.
  for (const started of children) started.kill('SIGKILL');
  await rm(base, { recursive: true, force: true });
});

function child(path: string, last: number) {
  const started = spawn(process.execPath, [script, path, `${last}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(started);
  return started;
}

test(`killed ${KILLS} times at random moments, a run loses no checkpoint and ends with the same bytes`, {
  timeout: KILLS * 10_000 + 30_000,
}, async () => {
  const path = join(base, 'run');
  await (await createRun(path, { config: {}, tokenizer: null })).close();
  let known = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const saving = child(path, 1e9);
    const said = createInterface(saving.stdout)[Symbol.asyncIterator]();
    // It has the lock, taken over from the one killed before, when it says where it goes on.
    expect(Number((await said.next()).value)).toBeGreaterThanOrEqual(known);
    for (let saves = Math.floor(Math.random() * 3); saves > 0; saves--)
      known = Number((await said.next()).value);
    await setTimeout(Math.random() * 40);
    saving.kill('SIGKILL');
    await once(saving, 'exit');
    const { snapshot } = await readRun(path);
    const step = snapshot?.step ?? 0;
    expect(step).toBeGreaterThanOrEqual(known);
    if (snapshot !== null) expect(snapshot).toEqual(deterministicSnapshot(step));
    known = step;
  }
  expect(known, 'checkpoints were saved between the kills').toBeGreaterThan(0);
  const saving = child(path, known + 3);
  await once(saving, 'exit');
  const { snapshot, metrics } = await readRun(path);
  expect(snapshot).toEqual(deterministicSnapshot(known + 3));
  expect(metrics.map((event) => event.step)).toEqual(Array.from({ length: known + 3 }, (_, i) => i + 1));
  const names = await readdir(path);
  expect(names.filter((name) => /lock|part/.test(name))).toEqual([]);
});
