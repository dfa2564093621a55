/**
 * What a grid costs apart from its runs: 10,000 runs are planned (a key each), kept (the file that they make), read again and checked, merged, and
 * drawn as a report.
 *
 *   npm run build && node bench/grid.mjs
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { combineStudy, studyByName, studyRuns } from '@seqlab/studies';
import { headerOf, readGrid, runKeys } from '@seqlab/studies/node';
import { studyReport } from '../apps/cli/dist/report/study-report.js';

const { values } = parseArgs({
  options: {
    variants: { type: 'string', default: '100' },
    seeds: { type: 'string', default: '100' },
    points: { type: 'string', default: '250' },
  },
});
const [variants, seeds, points] = [values.variants, values.seeds, values.points].map(Number);

// variants of which each has data of its own, made anew for every seed: the dearest to plan
const noise = studyByName('noise');
const study = {
  ...noise,
  variants: Array.from({ length: variants }, (_, i) => {
    const variant = noise.variants[i % noise.variants.length];
    return { ...variant, name: `variant ${i}`, factors: { rate: i / variants } };
  }),
};

/** Seconds on the clock and, since other work may be going on, of processor time. */
const clock = () => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 };
};
const sums = { wall: 0, cpu: 0 };

async function timed(name, work) {
  const start = clock();
  const made = await work();
  const end = clock();
  const [wall, cpu] = [end.wall - start.wall, end.cpu - start.cpu];
  sums.wall += wall;
  sums.cpu += cpu;
  console.log(`${name.padEnd(8)} ${wall.toFixed(2)} s, ${cpu.toFixed(2)} s of processor time`);
  return made;
}

const settings = { study: study.name, code: 'bench', backend: 'wasm' };
const planned = await timed('planned', () => {
  const runs = studyRuns(study, { seeds: Array.from({ length: seeds }, (_, i) => i) });
  const keyOf = runKeys(settings);
  return runs.map((run) => ({ run, key: keyOf(run) }));
});

const curve = Array.from({ length: points }, (_, i) => [8 * i + 1, Math.fround(1 / (i + 1))]);
const metrics = { loss: 0.123456789, tokenAccuracy: 0.9, exactMatch: 0.5, lengthAccuracy: 0.75 };
const resultOf = ({ variant, seed }) => ({
  row: { variant: variant.name, factors: variant.factors, parameters: 1340, steps: 2000, signature: null },
  result: {
    ...metrics,
    tasks: { copy4: metrics, alternating: metrics },
    seed,
    trainLoss: 0.1,
    stepsToLearn: 700 + seed,
    showsSignature: null,
    measures: {},
    curve,
  },
});
const folder = mkdtempSync(join(tmpdir(), 'seqlab-grid-'));
try {
  const header = headerOf('study', {});
  const path = join(folder, 'runs.jsonl');
  const lines = planned.map(({ run, key }) =>
    JSON.stringify({ key, seconds: 8, elapsed: 8, result: resultOf(run) }),
  );
  writeFileSync(path, `${[header, ...lines].join('\n\n')}\n`);
  console.log(`${planned.length} runs, ${(statSync(path).size / 1e6).toFixed(0)} MB`);

  const kept = await timed('resumed', async () => {
    const contents = await readGrid(folder, header);
    const keyOf = runKeys(settings);
    const byName = new Map(study.variants.map((variant) => [variant.name, variant]));
    return [...contents.runs.values()].filter(
      ({ key, result }) =>
        keyOf({ variant: byName.get(result.row.variant), seed: result.result.seed }) === key,
    );
  });
  if (kept.length !== planned.length) throw new Error(`${kept.length} of ${planned.length} are there`);
  const runs = kept.map(({ result }) => result);
  const result = await timed('merged', () => combineStudy(study, runs, 0));
  const report = await timed('drawn', () => studyReport(result));
  console.log(`all      ${sums.wall.toFixed(2)} s, ${sums.cpu.toFixed(2)} s of processor time`);
  const document = await timed('written', () => JSON.stringify(result, null, 2));
  console.log(
    `report ${(report.length / 1e6).toFixed(1)} MB, study.json ${(document.length / 1e6).toFixed(0)} MB`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
