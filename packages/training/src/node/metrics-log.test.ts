import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failingCalls } from '@seqlab/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markOf } from './file-mark.js';
import { nodeFileSystem } from './file-system.js';
import { cutMetrics, metricsLog, readMetrics } from './metrics-log.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const stepEvent = (step: number) => ({ type: 'step', step, loss: 1 / step, learningRate: 0.01 }) as const;
const line = (step: number) => `${JSON.stringify(stepEvent(step))}\n`;
const path = () => join(folder, 'metrics.jsonl');

async function written(...lines: string[]): Promise<Uint8Array> {
  await writeFile(path(), lines.join(''));
  return readFile(path());
}

async function opened(step: number, mark: ReturnType<typeof markOf> | null = null) {
  const kept = await readMetrics(nodeFileSystem, path(), step, mark);
  await cutMetrics(nodeFileSystem, folder, kept);
  return {
    steps: kept.events.map((event) => event.step),
    notes: kept.notes,
    text: await readFile(path(), 'utf8'),
  };
}

test('a line that nobody can read deletes no other, and is told by its number', async () => {
  const damaged = line(2).replace('"type"', '"typ');
  await written(line(1), damaged, line(3), line(4));
  expect(await opened(3)).toEqual({
    steps: [1, 3],
    notes: [
      `run: line 2 of ${path()} cannot be read. It is left as it is, and what it says is missing; the weights do not depend on it.`,
    ],
    text: line(1) + damaged + line(3),
  });
});

test('numbers that JSON cannot hold come back as they were, and are named in the line', async () => {
  const metrics = {
    ...{ loss: Number.NaN, tokenAccuracy: 0, exactMatch: 0, lengthAccuracy: 0, tasks: {} },
    perplexity: Number.POSITIVE_INFINITY,
  };
  const events = [
    { type: 'step', step: 1, loss: 0.5, learningRate: 0.1, gradientNorm: Number.POSITIVE_INFINITY },
    { type: 'evaluation', step: 1, metrics },
  ] as const;
  await written('');
  const log = metricsLog(nodeFileSystem, path(), new Uint8Array());
  for (const event of events) await log.add(event);
  await log.flush();
  const [step, evaluation] = (await readFile(path(), 'utf8'))
    .split('\n')
    .map((text) => text && JSON.parse(text));
  expect(step.notFinite).toEqual({ '/gradientNorm': 'Infinity' });
  expect(evaluation.notFinite).toEqual({ '/metrics/loss': 'NaN', '/metrics/perplexity': 'Infinity' });
  const kept = await readMetrics(nodeFileSystem, path(), 1, log.mark());
  expect(kept.events).toEqual(events);
});

test('with a mark the log is cut at the very byte, whatever follows', async () => {
  const mark = markOf(await written(line(1), line(2)));
  await written(line(1), line(2), '{"type":"st\n', line(3), '{"ty');
  expect(await opened(2, mark)).toEqual({ steps: [1, 2], notes: [], text: line(1) + line(2) });
});

test('a mark that does not fit is told, and only later steps and a torn end are cut', async () => {
  const mark = markOf(await written(line(1), line(2)));
  const changed = line(1).replace('"loss":1', '"loss":7');
  await written(changed, line(2), line(3), '{"ty');
  expect(await opened(2, mark)).toEqual({
    steps: [1, 2],
    notes: [
      `run: ${path()} is not what it was at the checkpoint of step 2: the losses in it may be wrong. The weights do not depend on it.`,
    ],
    text: changed + line(2),
  });
});

test('bytes that are no text stay what they are', async () => {
  await writeFile(path(), Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from(line(1) + line(2))]));
  const { steps } = await opened(1);
  expect(steps).toEqual([1]);
  expect(await readFile(path())).toEqual(
    Buffer.concat([Buffer.from([0xff, 0xfe, 10]), Buffer.from(line(1))]),
  );
});

test('a last line without its end, as an editor leaves it, gets one', async () => {
  await written(line(1), line(2).trimEnd());
  expect((await opened(2)).text).toBe(line(1) + line(2));
});

test('a disk that is full for a moment leaves no half line and costs no line', async () => {
  const { target } = failingCalls(nodeFileSystem, ['append'], {
    at: 2,
    error: () => new Error('ENOSPC'),
    halfDone: (_, [name, bytes]) =>
      nodeFileSystem.append(name as string, (bytes as Uint8Array).subarray(0, 700)),
  });
  const log = metricsLog(target, path(), new Uint8Array());
  for (let step = 1; step <= 1100; step++) await log.add(stepEvent(step));
  await log.flush();
  const bytes = await readFile(path());
  expect(bytes.toString()).toBe(Array.from({ length: 1100 }, (_, i) => line(i + 1)).join(''));
  expect(log.mark()).toEqual(markOf(bytes));
});

test('slow steps are on the disk within a second, each of them', async () => {
  let seconds = 0;
  const log = metricsLog(nodeFileSystem, path(), new Uint8Array(), () => seconds * 1000);
  await log.add(stepEvent(1));
  seconds = 0.9;
  await log.add(stepEvent(2));
  await expect(readFile(path(), 'utf8')).rejects.toThrow('ENOENT');
  seconds = 1;
  await log.add(stepEvent(3));
  expect(await readFile(path(), 'utf8')).toBe(line(1) + line(2) + line(3));
  seconds = 1.5;
  await log.add(stepEvent(4));
  seconds = 2;
  await log.add(stepEvent(5));
  expect(await readFile(path(), 'utf8')).toBe([1, 2, 3, 4, 5].map(line).join(''));
});
