import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from '@seqlab/core';
import { afterAll, expect, test } from 'vitest';
import { runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-not-finite-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('an evaluation beyond numbers costs no run, and is told in every document', async () => {
  const text = join(folder, 'text.txt');
  const run = join(folder, 'run');
  writeFileSync(text, Array.from({ length: 40 }, (_, i) => `the cat number ${i} sat on the mat\n`).join(''));
  // One step that is far too long: the loss is some ten thousand, and its exponential, the perplexity, is no number of 64 bits.
  const long = ['--optimizer', 'sgd', '--lr', '1000', '--schedule', 'constant', '--clip-norm', 'none'];
  const small = ['--d-model', '8', '--heads', '2', '--feed-forward', '8', '--context', '16'];
  const trained = await runMain(
    ...['train', text, '--kind', 'language-model', '--size', 'tiny', ...small, ...long],
    ...['--steps', '1', '--out', run, '--json'],
  );
  expect(trained.code).toBe(0);
  const { notFinite, ...document } = JSON.parse(trained.stdout);
  expect(notFinite).toEqual({ '/evaluation/perplexity': 'Infinity', '/validation/0/perplexity': 'Infinity' });
  expect(document.evaluation).toMatchObject({ loss: expect.any(Number), perplexity: null });
  expect(document.losses).toHaveLength(1);

  const log = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(parseDocument(log.at(-1)!)).toMatchObject({ metrics: { perplexity: Number.POSITIVE_INFINITY } });
  const judged = await runMain('eval', run, '--json');
  expect(judged.code).toBe(0);
  expect(JSON.parse(judged.stdout).notFinite).toEqual({ '/evaluation/perplexity': 'Infinity' });
  expect((await runMain('eval', run)).stdout).toContain('Infinity');
});
