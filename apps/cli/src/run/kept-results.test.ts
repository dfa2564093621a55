import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem } from '@seqlab/training/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runMain } from '../fixtures/run-main.js';
import { keptResults } from './kept-results.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const changing = ['makeFolder', 'create', 'append', 'sync', 'rename', 'removeFile'] as const;

/** A disk on which the `at`-th call that changes something fails; a half line may be left. */
function failing(at: number) {
  let calls = 0;
  const wrapped = changing.map((name) => [
    name,
    async (path: string, ...rest: [never]) => {
      calls += 1;
      if (calls !== at) return nodeFileSystem[name](path, ...rest);
      if (name === 'append') await nodeFileSystem.append(path, (rest[0] as Uint8Array).subarray(0, 9));
      throw Object.assign(new Error(`ENOSPC: ${name}`), { code: 'ENOSPC' });
    },
  ]);
  return { files: { ...nodeFileSystem, ...Object.fromEntries(wrapped) }, calls: () => calls };
}

const flags = { command: 'ladder', options: { steps: 5 }, force: false };

async function work(out: string, files = nodeFileSystem): Promise<void> {
  const kept = await keptResults<{ id: number }>(out, { ...flags, files });
  try {
    for (const id of [1, 2, 3]) {
      if (!kept.earlier.some((result) => result.id === id)) await kept.add({ id }, id);
    }
    await kept.finish({ 'ladder.json': '{"stages":[1,2,3]}', 'report.html': 'drawn' });
  } finally {
    await kept.close();
  }
}

test('whichever write fails, no document is torn, and the same command ends it', async () => {
  const counting = failing(Infinity);
  await work(join(folder, 'count'), counting.files);
  for (let at = 1; at <= counting.calls(); at++) {
    const out = join(folder, String(at));
    await expect(work(out, failing(at).files), `call ${at}`).rejects.toThrow('ENOSPC');
    const names = await readdir(out).catch((): string[] => []);
    for (const name of names)
      expect(['ladder.json', 'report.html', 'unfinished.jsonl', 'lock']).toContain(name);
    if (names.includes('ladder.json')) JSON.parse(await readFile(join(out, 'ladder.json'), 'utf8'));
    // A lock that could not be removed is this live process's.
    await rm(join(out, 'lock'), { force: true });
    if (names.includes('ladder.json') && !names.includes('unfinished.jsonl')) continue;
    await work(out);
    expect((await readdir(out)).sort()).toEqual(['ladder.json', 'report.html']);
  }
});

test('half a line costs only its own result; another session is refused meanwhile', async () => {
  const kept = await keptResults<{ id: number }>(folder, flags);
  await kept.add({ id: 1 }, 2);
  await expect(keptResults(folder, flags)).rejects.toMatchObject({ code: 'run-locked' });
  await nodeFileSystem.append(join(folder, 'unfinished.jsonl'), new TextEncoder().encode('{"seco'));
  await kept.add({ id: 2 }, 5);
  await kept.add({ id: Number.NaN }, 6);
  await kept.close();
  const again = await keptResults<{ id: number }>(folder, flags);
  expect(again.earlier).toEqual([{ id: 1 }, { id: 2 }]);
  expect(again.seconds).toBe(5);
  await again.close();
});

test('results are printed even if the folder is gone when they are to be written', async () => {
  const out = join(folder, 'gone');
  const running = runMain(
    'ladder',
    '--workers',
    '0',
    '--quick',
    '--stages',
    '1,2a',
    '--steps',
    '200',
    '--out',
    out,
    '--json',
  );
  while (!(await readdir(out).catch(() => [''])).includes('unfinished.jsonl'))
    await new Promise(setImmediate);
  await rm(out, { recursive: true });
  const { code, stdout, stderr } = await running;
  expect(code).toBe(1);
  expect(JSON.parse(stdout).stages).toHaveLength(2);
  expect(stderr).toMatch(/^ladder: a result could not be kept .*\nseqlab: .*\[[a-z-]+\]\n$/);
});
