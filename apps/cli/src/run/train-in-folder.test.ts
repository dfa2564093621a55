import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeqlabError } from '@seqlab/core';
import { createRun, readRun } from '@seqlab/training/node';
import { afterAll, expect, test } from 'vitest';
import { runJson } from '../fixtures/run-main.js';
import { createContext } from '../terminal/create-context.js';
import { newRun } from './new-run.js';
import { prepareRun, trainInFolder } from './train-in-folder.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-saved-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose evaluation fails as often as it is asked for. */
async function runFailingToEvaluate(options: object, error: Error) {
  const path = mkdtempSync(join(folder, 'run-'));
  const { config, run: learned } = await newRun({ preset: 'seq2seq', ...options });
  const prepared = await prepareRun(config, learned, null);
  const evaluate = () => Promise.reject(error);
  const run = await createRun(path, { config, tokenizer: learned.tokenizer?.toJSON() ?? null });
  const silent = { write: () => true };
  const context = createContext(
    { stdout: silent, stderr: silent },
    { json: () => true, verbose: () => false },
  );
  try {
    const failing = { ...prepared, run: { ...learned, task: { ...learned.task, evaluate } } };
    await expect(trainInFolder(failing, run, context)).rejects.toMatchObject({
      code: error instanceof SeqlabError ? error.code : 'evaluation-failed',
      message: expect.stringMatching(
        /^train: the run is saved at step \d, but its evaluation failed: no room\. Evaluate it again with: seqlab eval /,
      ),
    });
  } finally {
    context.release();
    await run.close();
  }
  return path;
}

test.each([
  ['the last evaluation', { steps: 3 }, new SeqlabError('wasm-memory', 'no room.'), 3],
  ['one in between', { steps: 5, evaluateEvery: 2 }, new Error('no room.'), 2],
])(
  '%s fails: the training is saved, and can be evaluated and gone on with',
  async (_, options, error, step) => {
    const path = await runFailingToEvaluate(options, error);
    expect((await readRun(path)).snapshot?.step).toBe(step);
    expect((await runJson('eval', path)).step).toBe(step);
    const whole = await runJson('train', '--steps', '6', '--out', `${path}-whole`);
    const { losses } = await runJson('train', '--resume', path, '--steps', '6');
    expect(losses).toEqual(whole.losses);
    for (const name of ['model.safetensors', 'optimizer.safetensors']) {
      expect(readFileSync(join(path, name))).toEqual(readFileSync(join(`${path}-whole`, name)));
    }
  },
);

test('a run from before there were checksums opens, goes on as ever, and keeps its old checkpoints', async () => {
  const path = join(folder, 'before');
  cpSync(new URL('../fixtures/run-before-checksums', import.meta.url), path, { recursive: true });
  expect((await runJson('eval', path)).step).toBe(6);
  const { losses } = await runJson('train', '--resume', path, '--steps', '10', '--keep-checkpoints', '1');
  const expected = [1.1913349628448486, 1.1609822511672974, 1.134260892868042, 1.1175400018692017];
  expect(losses).toHaveLength(10);
  for (const [i, loss] of expected.entries()) expect(Math.abs(losses[6 + i] - loss)).toBeLessThan(1e-4);
  const state = JSON.parse(readFileSync(join(path, 'state.json'), 'utf8'));
  expect(Object.keys(state.documents)).toEqual(['config.json', 'tokenizer.json']);
  expect(readFileSync(join(path, 'checkpoints/3/model.safetensors')).length).toBeGreaterThan(0);
});

test('the evaluation of a finished run is written once, however often it is resumed', async () => {
  const path = join(folder, 'finished');
  await runJson('train', '--steps', '2', '--out', path);
  const log = readFileSync(join(path, 'metrics.jsonl'), 'utf8');
  const state = readFileSync(join(path, 'state.json'), 'utf8');
  await runJson('train', '--resume', path);
  expect(readFileSync(join(path, 'metrics.jsonl'), 'utf8')).toBe(log);
  expect(readFileSync(join(path, 'state.json'), 'utf8')).toBe(state);
});
