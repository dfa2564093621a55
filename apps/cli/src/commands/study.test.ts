import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
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

/** What was kept, run by run. */
const keysIn = (out: string): string[] =>
  [...readFileSync(join(out, 'runs.jsonl'), 'utf8').matchAll(/"key":"([^"\n]+)"/g)].map(([, key]) => key!);

test('seeds are added to what is there, and a kill while they are added does not add them twice', async () => {
  const out = join(folder, 'grows');
  const flags = ['study', 'positions', '--workers', '0', '--steps', '2', '--out', out];
  const only = [...flags, '--only', 'positional=none,rotary'];
  const first = await runJson(...only, '--seeds', '1');
  expect(first.rows.map(({ variant }: { variant: string }) => variant)).toEqual(['none', 'rotary']);
  const grown = await runJson(...only, '--add-seeds', '1');
  const seedsOf = (result: typeof grown) =>
    result.rows.map((row: { seeds: { seed: number }[] }) => row.seeds.map(({ seed }) => seed));
  expect(seedsOf(grown)).toEqual([
    [0, 1],
    [0, 1],
  ]);
  expect(grown.rows[0].seeds[0]).toEqual(first.rows[0].seeds[0]);
  // as kill -9 before the last run of the added ones leaves it
  const path = join(out, 'runs.jsonl');
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  writeFileSync(path, `${lines.slice(0, -2).join('\n')}\n{"key":"half`);
  const again = await runJson(...only, '--add-seeds', '1');
  expect(again.rows).toEqual(grown.rows);
  const keys = keysIn(out);
  expect(new Set(keys).size).toBe(4);
  expect((await runFailing(...flags, '--only', 'positional=none', '--seeds', '2')).line).toContain(
    'already holds this result, all 2 runs of it.',
  );
  const more = await runJson(...flags, '--variant', 'alibi', '--seeds', '1');
  expect(more.rows.map(({ variant }: { variant: string }) => variant)).toEqual(['none', 'rotary', 'alibi']);
});

test('a dry run says what there would be and for how long, and writes nothing', async () => {
  const out = join(folder, 'dry');
  const flags = ['study', 'noise', '--workers', '2', '--steps', '40', '--only', 'rate=0,0.5'];
  const plan = await runJson(...flags, '--seeds', '2', '--dry-run', '--out', out);
  expect(plan).toMatchObject({ runs: 4, done: 0, left: 4, updates: 160, workers: 2 });
  expect(plan.variants).toMatchObject([
    { variant: 'rate 0', runs: 2, updates: 40, from: 'a few of its updates' },
    { variant: 'rate 0.5', runs: 2 },
  ]);
  expect(plan.seconds).toBeGreaterThan(0);
  expect(plan.hours).toBeCloseTo(plan.seconds / 3600, 9);
  expect(existsSync(out)).toBe(false);
  const done = ['study', 'noise', '--workers', '0', '--steps', '40', '--only', 'rate=0'];
  await runJson(...done, '--quick', '--out', out);
  const after = await runJson(...flags, '--seeds', '2', '--dry-run', '--out', out);
  expect(after).toMatchObject({ runs: 4, done: 1, left: 3, updates: 120 });
  expect(after.variants[0]).toMatchObject({ variant: 'rate 0', runs: 1, from: 'runs of it' });
  const { stdout } = await runMain(...flags, '--seeds', '2', '--dry-run', '--out', out);
  expect(stdout).toMatch(/^4 runs: 1 done, 3 left, 120 updates; about .* \(0\.\d\d h\) with 2 at once$/m);
});

test.each([
  [['--only', 'rates=0'], /there is no factor "rates"\. Did you mean "rate"\? Use rate\. \[study-factor\]$/],
  [['--only', 'rate=7'], /rate is never "7"\..* Use 0, 0\.01, .* \[study-factor\]$/],
  [['--only', 'rate'], /Give factor=value,value/],
  [
    ['--add-seeds', '2'],
    /--add-seeds adds to what --out holds, and \S+ holds no runs\. .*\[study-add-seeds\]$/,
  ],
  [['--add-seeds', '2', '--seeds', '3'], /cannot be used with/],
])('%j is refused before anything is written', async (flags, line) => {
  const out = join(folder, 'refused');
  const failed = await runFailing('study', 'noise', ...flags, '--out', out);
  expect(failed).toEqual({ code: 2, line: expect.stringMatching(line) });
  expect(existsSync(out)).toBe(false);
});

test('seeds are added to runs with the same options only, and the refusal names the others', async () => {
  const out = join(folder, 'other-options');
  await runJson(
    'study',
    'noise',
    '--quick',
    '--workers',
    '0',
    '--steps',
    '2',
    '--only',
    'rate=0',
    '--out',
    out,
  );
  const add = async (name: string, ...flags: string[]) =>
    (await runFailing('study', name, '--add-seeds', '1', ...flags, '--out', out)).line.replaceAll(out, 'OUT');
  const begin = 'seqlab: study: --add-seeds adds to what --out holds, and OUT holds runs';
  const end = 'Give the same, or another folder. [study-add-seeds]';
  expect(await add('noise')).toBe(`${begin} with --steps 2, not the steps of the study. ${end}`);
  expect(await add('padding', '--steps', '3', '--backend', 'cpu')).toBe(
    `${begin} with study noise, --steps 2, --backend auto, not study padding, --steps 3, --backend cpu. ${end}`,
  );
});
