import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { nodeProgram } from '@seqlab/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokensCache } from './index.js';

const SEQUENCES = 200_000;
const WHOLE = `${SEQUENCES} ${3 * SEQUENCES} 199,193,7`;

let base: string;
let script: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), 'ids-killed-'));
  script = await nodeProgram(
    fileURLToPath(new URL('fixtures/writing-child.ts', import.meta.url)),
    join(base, 'program'),
  );
}, 60_000);
afterAll(() => {
  for (const started of children) started.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

function child(folder: string) {
  const started = spawn(process.execPath, [script, folder, `${SEQUENCES}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(started);
  return started;
}

async function saidBy({ stdout }: ReturnType<typeof child>): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of createInterface(stdout)) lines.push(line);
  return lines;
}

test('killed at any moment, a process leaves no file that is taken for a whole one', {
  timeout: 60_000,
}, async () => {
  const folder = join(base, 'killed');
  for (let kill = 0; kill < 4; kill += 1) {
    const writing = child(folder);
    await once(writing.stdout, 'data');
    await setTimeout(20 * kill);
    writing.kill('SIGKILL');
    await once(writing, 'exit');
  }
  expect((await saidBy(child(folder))).at(-1)).toBe(WHOLE);
});

test('two processes that fill one cache at once both get the ids, and one file stays', {
  timeout: 60_000,
}, async () => {
  const folder = join(base, 'both');
  const said = await Promise.all([child(folder), child(folder)].map(saidBy));
  expect(said.map((lines) => lines.at(-1))).toEqual([WHOLE, WHOLE]);
  expect(tokensCache(folder).list()).toHaveLength(1);
  expect(await saidBy(child(folder))).toEqual([WHOLE]);
});
