import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { runFailing, runJson, runMain } from '../fixtures/run-main.js';

const folder = mkdtempSync(join(tmpdir(), 'seqlab-sweep-'));
const letters = 'abcd';
const words = Array.from({ length: 60 }, (_, i) =>
  [0, 1, 2].map((at) => letters[(i >> (2 * at)) & 3]).join(''),
);
writeFileSync(
  join(folder, 'pairs.tsv'),
  `input\toutput\n${words.map((word) => `${word}\t${[...word].reverse().join('')}`).join('\n')}\n`,
);
writeFileSync(
  join(folder, 'labels.csv'),
  `text,label\n${words.map((word) => `${word},${word[0] === 'a' ? 'yes' : 'no'}`).join('\n')}\n`,
);

let count = 0;
function configFile(document: unknown): string {
  count += 1;
  const path = join(folder, `sweep-${count}.json`);
  writeFileSync(path, JSON.stringify(document));
  return path;
}
const small = { size: 'tiny', dModel: 8, heads: 2, feedForward: 8 };
const keysIn = (out: string): string[] =>
  [...readFileSync(join(out, 'runs.jsonl'), 'utf8').matchAll(/"key":"([^"\n]+)"/g)].map(([, key]) => key!);

test('every combination is trained, the best is kept as a run, and what is there is not done again', async () => {
  const config = configFile({
    train: { file: 'pairs.tsv', ...small, steps: 20 },
    parameters: { learningRate: [0.0001, 0.01], batchSize: [8, 16] },
    seeds: 2,
  });
  const out = join(folder, 'grid');
  const flags = ['sweep', config, '--workers', '0', '--out', out];
  const part = await runJson(...flags, '--only', 'batchSize=8');
  expect(part.trials).toHaveLength(2);
  const before = keysIn(out);
  expect(before).toHaveLength(4);
  const result = await runJson(...flags);
  expect(keysIn(out).slice(0, 4)).toEqual(before);
  expect(new Set(keysIn(out)).size).toBe(8);
  expect(result).toMatchObject({
    sweep: 'sweep-1',
    search: 'grid',
    metric: 'loss',
    split: 'validation',
    better: 'lower',
  });
  const means = result.trials.map(({ seeds }: { seeds: { metrics: { loss: number } }[] }) =>
    seeds.reduce((sum, { metrics }) => sum + metrics.loss / seeds.length, 0),
  );
  expect(means).toEqual([...means].sort((one, other) => one - other));
  expect(result.best).toMatch(/^learningRate 0\.01, batchSize/);
  expect(result.trials[0]).toMatchObject({ trial: result.best, updates: 20, values: { learningRate: 0.01 } });
  expect(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'))).toEqual(result);
  const { document } = parseHTML(readFileSync(join(out, 'report.html'), 'utf8'));
  expect(document.querySelectorAll('svg[role=img]')).toHaveLength(2);
  // the same bits: what was judged is what is kept
  const best = await runJson('eval', join(out, 'best'), '--split', 'validation');
  expect(best.evaluation.loss).toBe(result.trials[0].seeds[0].metrics.loss);
  expect((await runFailing(...flags)).line).toContain('already holds this result, all 8 runs of it.');
});

test('halving trains many a little and the best of them more', async () => {
  const config = configFile({
    train: { file: 'labels.csv', kind: 'classification', ...small },
    parameters: { learningRate: { from: 0.00001, to: 0.03, scale: 'log' } },
    search: 'halving',
    trials: 6,
    updates: [5, 10, 20],
    keep: 0.5,
    metric: 'accuracy',
  });
  const out = join(folder, 'halving');
  const { stdout } = await runMain('sweep', config, '--dry-run', '--out', out);
  expect(stdout).toMatch(/^10 runs: 0 done, 10 left, 80 updates; about /m);
  expect(existsSync(out)).toBe(false);
  const result = await runJson('sweep', config, '--workers', '0', '--out', out);
  const updates = result.trials.map((trial: { updates: number }) => trial.updates);
  expect(updates).toEqual([20, 10, 10, 10, 5, 5, 5, 5, 5, 5]);
  expect(result).toMatchObject({ metric: 'accuracy', better: 'higher', best: result.trials[0].trial });
  const best = (round: number): number[] =>
    result.trials
      .filter((trial: { updates: number }) => trial.updates === round)
      .map((trial: { values: { learningRate: number } }) => trial.values.learningRate);
  for (const rate of best(10)) expect(best(5).slice(0, 3)).toContain(rate);
  expect((await runJson('eval', join(out, 'best'), '--split', 'validation')).evaluation.accuracy).toBe(
    result.trials[0].seeds[0].metrics.accuracy,
  );
});

test('what is wrong with a config or with any trial is said at once, before anything is written', async () => {
  const out = join(folder, 'never');
  const fails = async (document: unknown, ...flags: string[]) =>
    runFailing('sweep', configFile(document), '--out', out, ...flags);
  const train = { file: 'pairs.tsv', ...small, steps: 5 };
  const parameters = { learningRate: [0.01] };
  expect(await fails({ train, parameters, search: 'gird', keep: 3 })).toEqual({
    code: 2,
    line: expect.stringMatching(/2 problems: .*\[sweep-search\].*\[sweep-keep\] \[config-invalid\]$/),
  });
  const both = await fails({
    train: { ...train, dModel: undefined },
    parameters: { dModel: [9, 8], dropout: [2, 0] },
  });
  expect(both).toEqual({ code: 2, line: expect.stringMatching(/dModel 9, dropout 2: .*\[config-/) });
  expect((await fails({ train: { ...train, file: 'gone.tsv' }, parameters })).line).toMatch(
    /gone\.tsv.*\[file-missing\]/,
  );
  expect((await fails({ train: { ...train, dmodel: 8 }, parameters })).line).toMatch(
    /there is no option "dmodel"\. Did you mean "dModel"\?.*\[sweep-option\]$/,
  );
  expect((await fails({ train, parameters, metric: 'accuracy' })).line).toMatch(
    /sequence-to-sequence has no metric "accuracy"\..* Use loss, .*exactMatch.*\[sweep-metric\]$/,
  );
  expect((await fails({ train, parameters }, '--only', 'dModel=8')).line).toMatch(/\[study-factor\]$/);
  expect((await runFailing('sweep', join(folder, 'none.json'))).line).toMatch(/\[file-missing\]$/);
  expect(existsSync(out)).toBe(false);
});

test('a trial that diverges costs the others nothing, and one that nobody survives says why', async () => {
  const wild = { file: 'pairs.tsv', ...small, optimizer: 'sgd', momentum: 0.99, clipNorm: null, steps: 60 };
  const config = configFile({ train: wild, parameters: { learningRate: [999, 0.01] } });
  const out = join(folder, 'diverged');
  const { code, stdout, stderr } = await runMain('sweep', config, '--workers', '0', '--out', out);
  expect({ code, stderr: stderr.trim().split('\n').slice(-1) }).toEqual({
    code: 0,
    stderr: [
      expect.stringMatching(
        /^sweep-\d+: learningRate 999, seed 0 diverged: .*step \d+ .+ Lower learningRate or set clipNorm\./,
      ),
    ],
  });
  expect(stdout).toMatch(/999 .* diverged/);
  const result = JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8'));
  expect(result.best).toBe('learningRate 0.01');
  expect(
    result.trials.map(({ seeds }: { seeds: { diverged: string | null }[] }) => seeds[0]!.diverged),
  ).toEqual([null, expect.stringContaining('not finite')]);
  expect(existsSync(join(out, 'best', 'model.safetensors'))).toBe(true);

  const none = configFile({ train: wild, parameters: { learningRate: [998, 999] } });
  const failed = await runMain('sweep', none, '--workers', '0', '--out', join(folder, 'none'));
  expect(failed.code).toBe(1);
  expect(failed.stderr.trim().split('\n').at(-1)).toMatch(
    /^seqlab: sweep: each trial diverged on a seed, so none is the best\. learningRate 998: .*step \d+ .+ \[sweep-diverged\]$/,
  );
});
