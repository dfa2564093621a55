import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';
import { writeExcerpts } from '../results/fixtures/excerpts.js';
import { resultRows } from '../results/result-rows.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-results-'));
const data = join(folder, 'excerpts');
beforeAll(() => writeExcerpts(data));

/** On a slow machine progress is told on stderr. */
async function results(name: string, out: string, ...more: string[]) {
  const where = ['--size', 'quick', '--out', join(folder, out), '--json'];
  const { code, stdout, stderr } = await runMain('results', name, ...where, ...more);
  if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

// each bound is far from what a model that learns nothing has, which is told beside it
describe('a row of each task in seconds', () => {
  test.each([
    ['names-16', 250, 'training loss', 1.6, '3.0 for letters that are all as likely'],
    ['shakespeare', 60, 'held-out loss', 1.2, '3.3'],
    ['sounds-hun', 120, 'word error, dev', 0.8, '1, words of up to ten sounds'],
    ['digits', 150, 'accuracy', 0.5, '0.1'],
    ['fashion', 150, 'accuracy', 0.5, '0.1'],
    ['spam-text', 60, 'F1 of spam', 0.9, '0.67, all spam'],
    ['spam-headers', 60, 'F1 of spam', 0.9, '0.67, all spam'],
  ])('%s in %i updates', { timeout: 600_000 }, async (name, steps, score, bound) => {
    const { rows } = await results(name, name, '--from', data, '--steps', String(steps));
    expect(rows).toHaveLength(1);
    const [{ scores, seeds, goal }] = rows;
    expect(goal.score).toBe(resultRows.find((row) => row.name === name)!.scores[0].name);
    if (goal.better === 'lower') expect(scores[score].mean).toBeLessThan(bound);
    else expect(scores[score].mean).toBeGreaterThan(bound);
    expect(seeds[0]).toMatchObject({ row: name, seed: 0, steps, workers: 1 });
    expect(seeds[0].took.processorSeconds).toBeGreaterThan(0);
    expect(seeds[0].samples.first.length).toBeGreaterThan(0);
    for (const document of ['results.json', 'results.md', 'report.html']) {
      expect(readFileSync(join(folder, name, document), 'utf8')).toContain(name);
    }
    // a run like any other
    expect(existsSync(join(folder, name, seeds[0].run, 'model.safetensors'))).toBe(true);
  });

  test('addition, whose sums are made here', { timeout: 600_000 }, async () => {
    const { rows } = await results('addition', 'addition', '--steps', '800');
    const [{ scores, seeds, data: set }] = rows;
    expect(set).toBeNull();
    expect(seeds[0].parameters).toBeLessThanOrEqual(1700);
    // 2.11 where every digit is as likely
    expect(seeds[0].trainingLoss).toBeLessThan(1.4);
    expect(scores.right.mean).toBeGreaterThanOrEqual(0);
    expect(seeds[0].test.sample).toBeUndefined();
  });
});

test('a test split that the folder has is judged too', async () => {
  const { rows } = JSON.parse(readFileSync(join(folder, 'sounds-hun', 'results.json'), 'utf8'));
  expect(rows[0].scores['word error, test'].mean).toBeLessThan(0.8);
  expect(Object.keys(rows[0].seeds[0].files)).toEqual(['training', 'validation', 'test']);
});

test('what is there is not trained again; another seed is added to it', { timeout: 600_000 }, async () => {
  const lines = () =>
    readFileSync(join(folder, 'spam-text', 'runs.jsonl'), 'utf8').match(/"result"/g)!.length;
  const again = await results('spam-text', 'spam-text', '--from', data, '--steps', '60');
  expect(again.rows[0].seeds).toHaveLength(1);
  expect(lines()).toBe(1);
  const more = await results('spam-text', 'spam-text', '--from', data, '--steps', '60', '--seeds', '2');
  expect(more.rows[0].seeds.map(({ seed }: { seed: number }) => seed)).toEqual([0, 1]);
  expect(more.rows[0].seeds[0]).toEqual(again.rows[0].seeds[0]);
  expect(more.rows[0].scores['F1 of spam'].deviation).not.toBeNull();
  expect(lines()).toBe(2);
});

test('the list says what each row is held to, and trains nothing', async () => {
  const { rows } = await runJson('results', '--list');
  expect(rows.map(({ name }: { name: string }) => name)).toEqual(resultRows.map(({ name }) => name));
  const { stdout } = await runMain('results', 'sounds', '--list');
  expect(stdout).toContain('word error, dev ≤ 5.10 %');
});

test.each([
  [
    ['soundz'],
    'results: there is no task "soundz". Did you mean "sounds"? Use names, shakespeare, sounds, images, addition, spam, names-16',
    'results-name',
  ],
  [
    ['images', '--from', 'x'],
    'results: --from has the data of one set, and images needs digits, fashion-mnist. Name one row, or give their folders together with --data.',
    'results-from',
  ],
  [
    ['addition', '--from', 'x'],
    'results: addition makes its examples itself, and reads none of --from. Leave it out.',
    'results-from',
  ],
  [
    ['--list', '--seeds', '2'],
    'results: --seeds means nothing with --list. Leave out one of them.',
    'usage-conflict',
  ],
])('%j is refused', async (argv, said, code) => {
  const { code: exit, line } = await runFailing('results', ...argv);
  expect(exit).toBe(2);
  expect(line).toContain(said);
  expect(line).toContain(`[${code}]`);
});

test('a folder without the data is refused with what to do', async () => {
  const { line } = await runFailing('results', 'names', '--from', folder, '--out', join(folder, 'none'));
  expect(line).toContain(
    `results: there is no names.txt in ${folder}. Give the folder that has it with --from, or leave --from out: it is fetched then.`,
  );
  expect(line).toContain('[results-data]');
});
