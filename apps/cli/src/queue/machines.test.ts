import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { redisIsHere, type TestRedis, testRedis } from '../fixtures/redis.js';
import { loadQueue } from './load-queue.js';
import { PREFIX } from './queue-address.js';

// Processes of their own, as machines are: the built command line.
const bin = fileURLToPath(new URL('../../bin/seqlab.js', import.meta.url));

interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
}

describe.skipIf(!redisIsHere)('on many machines', () => {
  let redis: TestRedis;
  let folder: string;
  const all: Started[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'seqlab-machines-'));
    redis = await testRedis({ keeps: true });
  });
  afterEach(async () => {
    for (const { process: one } of all) one.kill('SIGKILL');
    await Promise.all(all.splice(0).map(({ ended }) => ended));
    await redis.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...args: readonly string[]): Started {
    const child = spawn(process.execPath, [bin, ...args], { cwd: folder });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
    const started = {
      process: child,
      ended: new Promise<number | null>((resolve) => child.on('close', resolve)),
      text: () => text,
    };
    all.push(started);
    return started;
  }
  const worker = () => start('worker', '--queue', redis.url, '--concurrency', '1', '--lost-after', '3');
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(20);
  }
  const study = ['study', 'noise', '--only', 'rate=0,0.2', '--steps', '150', '--seeds', '4'];
  const rowsOf = (out: string) => JSON.parse(readFileSync(join(folder, out, 'study.json'), 'utf8')).rows;

  test('a worker that is killed and a Redis that is restarted lose nothing, and nothing counts twice', async () => {
    const [first, second] = [worker(), worker()];
    const grid = start(...study, '--queue', redis.url, '--out', 'many', '--verify', '3');
    await until(() => /seed \d: /.test(first.text()));
    // it is at the next one by now
    first.process.kill('SIGKILL');
    await redis.kill();
    await sleep(300);
    await redis.start();
    expect(await grid.ended, grid.text() + second.text()).toBe(0);
    const log = readFileSync(join(folder, 'many/runs.jsonl'), 'utf8');
    const keys = [...log.matchAll(/"key":"([^"\n]+)"/g)].map(([, key]) => key);
    expect(keys).toHaveLength(8);
    expect(new Set(keys).size).toBe(8);
    const alone = start(...study, '--workers', '1', '--out', 'alone');
    expect(await alone.ended, alone.text()).toBe(0);
    expect(rowsOf('many')).toEqual(rowsOf('alone'));
    second.process.kill('SIGINT');
    expect(await second.ended).toBe(130);
    expect(second.text()).toMatch(/^stopped: \d+ runs done, 0 of them failed\.$/m);
  });

  test('a worker of other code, or with other data, puts the run back and says why', async () => {
    const { Queue } = await loadQueue();
    const queue = new Queue('seqlab', {
      prefix: PREFIX,
      connection: { url: redis.url, maxRetriesPerRequest: null },
    });
    const job = { kind: 'study', study: 'noise', variant: 'rate 0', seed: 0, backend: 'wasm', steps: 2 };
    let code = '9.9.9+x';
    for (const told of [
      /holds runs of seqlab 9\.9\.9\+x, and this is (\S+)\. .*\[worker-code\]$/m,
      /noise rate 0, seed 0 has other data or another config here .*\[worker-data\]$/m,
    ]) {
      await queue.add('run', { job, key: 'k', code }, { jobId: 'g.k' });
      const refusing = worker();
      expect(await refusing.ended).toBe(1);
      expect(refusing.text()).toMatch(told);
      code = told.exec(refusing.text())![1] ?? '';
      expect(await queue.getJobCounts('waiting', 'active', 'failed')).toEqual({
        waiting: 1,
        active: 0,
        failed: 0,
      });
      await queue.remove('g.k');
    }
    await queue.close();
  });

  test('a worker that is stopped gives back what it is at', async () => {
    const first = worker();
    const grid = start(...study, '--steps', '400', '--queue', redis.url, '--out', 'stopped');
    await until(() => /seed \d: /.test(first.text()));
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(130);
    const second = worker();
    expect(await grid.ended, grid.text() + second.text()).toBe(0);
  });
});
