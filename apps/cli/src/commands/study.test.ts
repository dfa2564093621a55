import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { studies } from '@seqlab/studies';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-study-'));
const quick = ['--workers', '0', '--steps', '2', '--quick'];

test('without a name it lists the studies and their questions', async () => {
  const { studies: listed } = await runJson('study');
  expect(listed.map(({ name }: { name: string }) => name)).toEqual([
    'ablation',
    'positions',
    'lengths',
    'vocabulary',
    'noise',
    'padding',
  ]);
  const { stdout } = await runMain('study');
  for (const { question } of studies) expect(stdout).toContain(question);
});

test.each(studies.map(({ name, variants }) => [name, variants[0]!.name]))(
  '%s runs, and writes its result and a report',
  async (name, variant) => {
    const out = join(folder, name);
    const result = await runJson('study', name, ...quick, '--variant', variant, '--out', out);
    expect(result).toMatchObject({ study: name, rows: [{ variant, steps: 2, seeds: [{ seed: 0 }] }] });
    expect(JSON.parse(readFileSync(join(out, 'study.json'), 'utf8'))).toEqual(result);
    const { document } = parseHTML(readFileSync(join(out, 'report.html'), 'utf8'));
    expect(document.querySelectorAll('svg[role=img]')).toHaveLength(1);
    expect(document.querySelector('tbody td')!.textContent).toBe(variant);
  },
);

test('people see the question, each variant as it ends, and one table', async () => {
  const { code, stdout, stderr } = await runMain(
    'study',
    'ablation',
    ...quick,
    '--variant',
    'the full model',
    '--variant',
    'no positions',
    '--out',
    join(folder, 'people'),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^What does the full model lose/);
  expect(stdout).toMatch(/^no positions: loss \d\.\d{4}, exact match 0\.0 % over 1 of 1 seeds$/m);
  expect(stdout).toMatch(
    /^variant {9}parameters {2}steps .*exact match {2}learned after .*expected failure$/m,
  );
});

test('what is not there is refused before anything is written', async () => {
  const out = join(folder, 'never');
  expect(await runFailing('study', 'ablatoin', '--out', out)).toEqual({
    code: 2,
    line: expect.stringMatching(/Did you mean "ablation".*\[study-unknown\]$/),
  });
  expect((await runFailing('study', 'ablation', '--variant', 'x', '--out', out)).line).toContain(
    '[study-variant]',
  );
  expect(existsSync(out)).toBe(false);
});
