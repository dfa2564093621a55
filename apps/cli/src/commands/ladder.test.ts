import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-ladder-'));
const quick = ['ladder', '--workers', '0', '--steps', '2'];

test('--json is the whole document, and the folder holds it with a report', async () => {
  const out = join(folder, 'whole');
  const result = await runJson(...quick, '--quick', '--out', out);
  expect(result.stages.map(({ id }: { id: string }) => id)).toEqual([
    '1',
    '2a',
    '2b',
    '2c',
    '3a',
    '3b',
    '4',
    '5',
  ]);
  expect(result.seconds).toBeGreaterThan(0);
  for (const stage of result.stages) {
    expect(stage).toMatchObject({
      model: expect.any(String),
      task: expect.any(String),
      parameters: expect.any(Number),
      steps: 2,
      floor: expect.any(Number),
      reported: expect.any(Number),
      doable: stage.floor === 0,
      dropout: 0.1,
    });
    expect(stage.seeds).toHaveLength(1);
    expect(stage.seeds[0]).toMatchObject({
      seed: 0,
      trainLoss: expect.any(Number),
      evalLoss: expect.any(Number),
    });
    expect(stage.seeds[0].examples[0]).toEqual({
      task: expect.any(String),
      input: expect.any(String),
      expected: expect.any(String),
      output: stage.id === '1' ? Array(4).fill(expect.any(Number)) : expect.any(String),
      correct: expect.any(Boolean),
    });
  }
  expect(JSON.parse(readFileSync(join(out, 'ladder.json'), 'utf8'))).toEqual(result);
  expect(readFileSync(join(out, 'report.html'), 'utf8').match(/<svg/g)).toHaveLength(9);
});

test('people see each stage as it ends, one table, and inputs beside outputs', async () => {
  const out = join(folder, 'people');
  const { code, stdout, stderr } = await runMain(
    ...quick,
    '--stages',
    '2b,2a',
    '--seeds',
    '2',
    '--dropout',
    '0',
    '--out',
    out,
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  // the first seed of each stage in the paper's order, then the stages as their last seed ends
  expect(lines.slice(0, 4).map((line) => [line.slice(0, 2), line.slice(-6)])).toEqual([
    ['2a', '0 of 1'],
    ['2b', '0 of 1'],
    ['2b', '0 of 2'],
    ['2a', '0 of 2'],
  ]);
  expect(stdout).toMatch(/^stage {2}model {13}task .*parameters {2}steps .*loss .*paper .*floor .*exact$/m);
  expect(stdout).toMatch(/^2a {5}TokenTransformer {2}copy4 .* 1,332 .* ± .* 0\.4503 {2}0\.4499 {2}0 of 2$/m);
  expect(stdout).toMatch(/^2b TokenTransformer on three-to-one\n {2}input {2}expected {2}output/m);
  expect(stdout).toContain(join(out, 'report.html'));
});

test('a seed gives the same numbers whatever else runs', async () => {
  const one = await runJson(...quick, '--stages', '4', '--seeds', '2', '--out', join(folder, 'one'));
  const two = await runJson(...quick, '--stages', '3b,4', '--seeds', '2', '--out', join(folder, 'two'));
  expect(two.stages[1].seeds).toEqual(one.stages[0].seeds);
});

test('a folder with a result is left alone unless --force is given', async () => {
  const out = join(folder, 'taken');
  await runJson(...quick, '--stages', '1', '--quick', '--out', out);
  const failed = await runFailing(...quick, '--stages', '1', '--quick', '--out', out);
  expect(failed).toEqual({
    code: 2,
    line: `seqlab: ladder: ${out} already holds this result, all 1 runs of it. Ask for more seeds, choose another folder, or replace it with --force. [out-exists]`,
  });
  const before = readFileSync(join(out, 'ladder.json'), 'utf8');
  const again = await runJson(...quick, '--stages', '1', '--quick', '--out', out, '--force');
  expect(again.stages).toEqual(JSON.parse(before).stages);
  expect(readFileSync(join(out, 'runs.jsonl'), 'utf8').match(/"key"/g)).toHaveLength(1);
});

test('more seeds and stages are added to what a folder holds, which stays as it is', async () => {
  const out = join(folder, 'grows');
  const [one] = (await runJson(...quick, '--stages', '1', '--quick', '--out', out)).stages;
  const { stages } = await runJson(...quick, '--stages', '2a', '--seeds', '2', '--out', out);
  expect(stages.map(({ id, seeds }: typeof one) => [id, seeds.length])).toEqual([
    ['1', 1],
    ['2a', 2],
  ]);
  expect(stages[0]).toEqual(one);
  expect(JSON.parse(readFileSync(join(out, 'ladder.json'), 'utf8')).stages).toEqual(stages);
});

test('a stage that is not there is refused before anything is written', async () => {
  const out = join(folder, 'never');
  const failed = await runFailing(...quick, '--stages', '2d', '--out', out);
  expect(failed).toEqual({ code: 2, line: expect.stringContaining('[ladder-stage]') });
  expect(existsSync(out)).toBe(false);
});

test('Ctrl-C before the first run has ended: exit code 130 and no result', async () => {
  const out = join(folder, 'stopped');
  const running = runMain('ladder', '--workers', '0', '--stages', '4', '--quick', '--out', out, '--json');
  const kept = join(out, 'runs.jsonl');
  while (!existsSync(kept) || !readFileSync(kept, 'utf8').includes('plannedSeeds'))
    await new Promise((resolve) => setTimeout(resolve, 10));
  process.emit('SIGINT');
  expect(await running).toEqual({ code: 130, stdout: '', stderr: '' });
  expect(existsSync(join(out, 'ladder.json'))).toBe(false);
});

/** Stops a ladder in this thread when its first stage has ended. */
async function stoppedAfterOne(out: string, ...flags: string[]) {
  const kept = join(out, 'runs.jsonl');
  const timer = setInterval(() => {
    if (!existsSync(kept) || !readFileSync(kept, 'utf8').includes('"key"')) return;
    clearInterval(timer);
    process.emit('SIGHUP');
  }, 1);
  try {
    return await runMain(...flags, '--out', out);
  } finally {
    clearInterval(timer);
  }
}

test('stopped, it keeps and prints what is done, and the same command goes on from there to the same result', async () => {
  const flags = ['ladder', '--workers', '0', '--stages', '1,2a', '--quick', '--steps', '300'];
  const out = join(folder, 'goes-on');
  const stopped = await stoppedAfterOne(out, ...flags, '--json');
  expect(stopped).toMatchObject({
    code: 130,
    stderr: `stopped: 1 of 2 runs are kept. The same command with --out ${out} goes on from there.\n`,
  });
  const whole = await runJson(...flags, '--out', join(folder, 'in-one-go'));
  expect(JSON.parse(stopped.stdout).stages).toEqual(whole.stages.slice(0, 1));
  expect(readdirSync(out)).toEqual(['runs.jsonl']);
  // as a kill in the middle of a line, and a full disk before it, leave it
  appendFileSync(join(out, 'runs.jsonl'), '{"seconds":1,"resu');
  expect(await runFailing(...flags, '--dropout', '0', '--out', out)).toEqual({
    code: 2,
    line: `seqlab: ladder: ${out} already holds runs with other options (runs.jsonl is there). Choose another folder, or replace it with --force. [out-exists]`,
  });
  const again = await runJson(...flags, '--out', out);
  expect(again.stages).toEqual(whole.stages);
  expect(readdirSync(out).sort()).toEqual(['ladder.json', 'report.html', 'runs.jsonl']);
});

test('--force replaces a result of ours and no other, and nothing is written through a link', async () => {
  const out = join(folder, 'theirs');
  mkdirSync(out);
  const theirs = join(folder, 'report-of-theirs');
  writeFileSync(theirs, 'theirs');
  symlinkSync(theirs, join(out, 'report.html'));
  const flags = [...quick, '--stages', '1', '--quick', '--out', out];
  expect((await runFailing(...flags, '--force')).line).toBe(
    `seqlab: ladder: ${out} holds report.html, which is not known to be a result of seqlab and is left alone. Choose another folder. [out-foreign]`,
  );
  writeFileSync(join(out, 'ladder.json'), '{"stages":[]}');
  expect((await runFailing(...flags)).line).toContain('[out-exists]');
  await runJson(...flags, '--force');
  expect(readFileSync(theirs, 'utf8')).toBe('theirs');
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<svg');
});

test('a folder that cannot be made is known before the work', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  expect(await runFailing('ladder', '--out', file)).toEqual({
    code: 2,
    line: `seqlab: ladder: ${file} is a file, not a folder. Choose another folder. [out-not-folder]`,
  });
  const { code, line } = await runFailing('ladder', '--workers', '0', '--out', '/proc/ladder');
  expect(code).toBe(1);
  expect(line).toContain('[io-enoent]');
});
