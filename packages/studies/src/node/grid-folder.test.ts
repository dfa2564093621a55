import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFileSystem } from '@seqlab/training/node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headerOf, readGrid } from './grid-file.js';
import { openGridFolder } from './grid-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grid-'));
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

const flags = { grid: 'ladder', options: { steps: 5 }, force: false };

async function work(out: string, files = nodeFileSystem): Promise<void> {
  const kept = await openGridFolder<number>(out, { ...flags, files });
  try {
    await kept.plan(3);
    for (const result of [1, 2, 3]) {
      const key = `k${result}`;
      if (!kept.contents.runs.has(key)) await kept.add({ key, seconds: 1, result }, result);
    }
    await kept.finish({ 'ladder.json': '{"stages":[1,2,3]}', 'report.html': 'drawn' });
  } finally {
    await kept.close();
  }
}

const contentsOf = (out: string) => readGrid<number>(out, headerOf('ladder', { steps: 5 }));

test('whichever write fails, no document is torn, and the same work ends it with each run once', async () => {
  const counting = failing(Infinity);
  await work(join(folder, 'count'), counting.files);
  for (let at = 1; at <= counting.calls(); at++) {
    const out = join(folder, String(at));
    await expect(work(out, failing(at).files), `call ${at}`).rejects.toThrow('ENOSPC');
    const names = await readdir(out).catch((): string[] => []);
    for (const name of names) expect(['ladder.json', 'report.html', 'runs.jsonl', 'lock']).toContain(name);
    if (names.includes('ladder.json')) JSON.parse(await readFile(join(out, 'ladder.json'), 'utf8'));
    // A lock that could not be removed is this live process's.
    await rm(join(out, 'lock'), { force: true });
    await work(out);
    expect((await readdir(out)).sort()).toEqual(['ladder.json', 'report.html', 'runs.jsonl']);
    const contents = (await contentsOf(out))!;
    expect([...contents.runs.values()].map(({ result }) => result).sort()).toEqual([1, 2, 3]);
    expect(contents.finished).toBe(true);
  }
});

test('half a line costs only its own result; another process is refused meanwhile', async () => {
  const kept = await openGridFolder<number>(folder, flags);
  await kept.plan(4);
  await kept.add({ key: 'a', seconds: 2, result: 1 }, 2);
  await expect(openGridFolder(folder, flags)).rejects.toMatchObject({ code: 'run-locked' });
  await appendFile(join(folder, 'runs.jsonl'), '{"key":"b","seco');
  await kept.add({ key: 'c', seconds: 3, result: 2 }, 5);
  await kept.add({ key: 'a', seconds: 9, result: 7 }, 7);
  await kept.close();
  const { contents, close } = await openGridFolder<number>(folder, flags);
  expect([...contents.runs.values()]).toEqual([
    { key: 'a', seconds: 2, result: 1 },
    { key: 'c', seconds: 3, result: 2 },
  ]);
  expect(contents).toMatchObject({ elapsed: 7, seeds: 4, finished: false });
  await close();
});

test('--force replaces what is finished, and goes on with what was stopped', async () => {
  await work(folder);
  const again = await openGridFolder<number>(folder, { ...flags, force: true });
  expect(again.contents.runs.size).toBe(0);
  await again.add({ key: 'k1', seconds: 1, result: 1 }, 1);
  await again.close();
  const after = await openGridFolder<number>(folder, { ...flags, force: true });
  expect([...after.contents.runs.keys()]).toEqual(['k1']);
  await after.close();
});

test('a result that is not finite is kept as it was, and not done again', async () => {
  const result = { evalLoss: Number.NaN, curve: [[1, Number.POSITIVE_INFINITY]], output: 'NaN' };
  const kept = await openGridFolder<typeof result>(folder, flags);
  await kept.add({ key: 'k', seconds: 1, result }, 1);
  await kept.close();
  expect(await readFile(join(folder, 'runs.jsonl'), 'utf8')).toContain(
    '"notFinite":{"/result/evalLoss":"NaN","/result/curve/0/1":"Infinity"}',
  );
  const again = await openGridFolder<typeof result>(folder, flags);
  expect(again.contents.runs.get('k')?.result).toEqual(result);
  await again.close();
});

test('other options are another grid, and a header is no grid of its own', async () => {
  await work(folder);
  await expect(openGridFolder(folder, { ...flags, options: { steps: 6 } })).rejects.toMatchObject({
    code: 'out-exists',
    message: `ladder: ${folder} already holds runs with other options (runs.jsonl is there). Choose another folder, or replace it with --force.`,
  });
  expect(await readGrid(folder, headerOf('ladder', {}))).toBeNull();
  expect(await readGrid(join(folder, 'nowhere'), headerOf('ladder', {}))).toBeNull();
});
