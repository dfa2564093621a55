import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { benchCases, benchTask, stepFlops } from './cases.js';
import { compare, median } from './compare.js';
import type { Contender } from './contenders.js';

const protocol = fileURLToPath(new URL('../../contenders/contend.mjs', import.meta.url));
const options = {
  backend: 'wasm',
  fastMath: false,
  rounds: 3,
  seconds: 0.06,
  signal: new AbortController().signal,
};

/** A program of its own that takes `ms` for a step. */
const sleeper = (name: string, ms: number): Contender => ({
  name,
  get: '',
  find: () => [
    process.execPath,
    '--input-type=module',
    '-e',
    `import { contend } from '${protocol}';
     await contend(async ({ src, labels, positions, resolveFrom }) => ({
       steps: (count) => { const end = performance.now() + ${ms} * count; while (performance.now() < end); return src.length; },
       calls: () => ({ kernelCalls: labels.length, callsFromHost: positions.length, plannedBytes: resolveFrom.length }),
     }));`,
  ],
});

test('contenders take turns, and ratios are of medians', async () => {
  const [task] = benchCases;
  const { results, absent } = await compare(task!, [sleeper('seqlab', 1), sleeper('other', 4)], options);
  expect(absent).toEqual([]);
  expect(results.map(({ contender }) => contender)).toEqual(['seqlab', 'other']);
  const [ours, other] = results;
  expect(ours!.ratio).toBe(1);
  expect(other!.ratio).toBe(other!.millisecondsPerStep / ours!.millisecondsPerStep);
  expect(other!.millisecondsPerStep).toBeGreaterThanOrEqual(4);
  expect(ours!.fastest).toBeLessThanOrEqual(ours!.millisecondsPerStep);
  expect(ours!.gflops).toBe(stepFlops(task!) / ours!.millisecondsPerStep / 1e6);
  // 8 × 6 ids, 6 × 8 positions
  expect(ours).toMatchObject({ kernelCalls: 48, callsFromHost: 48 });
});

test('who is absent or fails is named with the reason, and the others go on', async () => {
  const missing: Contender = { name: 'missing', find: () => null, get: 'install it' };
  const failing: Contender = {
    ...missing,
    name: 'failing',
    find: () => [process.execPath, '-e', 'console.error("first\\nno such module"); process.exit(3)'],
  };
  const unknown: Contender = { ...missing, name: 'unknown', find: () => ['/no/such/program'] };
  const { results, absent } = await compare(
    benchCases[0]!,
    [missing, failing, unknown, sleeper('other', 1)],
    options,
  );
  expect(absent).toEqual([
    { contender: 'missing', reason: 'not installed: install it' },
    { contender: 'failing', reason: 'no such module' },
    { contender: 'unknown', reason: 'spawn /no/such/program ENOENT' },
  ]);
  expect(results).toHaveLength(1);
  expect(results[0]!.ratio).toBe(null);
});

test('the data of a case are ids of its vocabulary and a sinusoidal table', () => {
  const task = benchTask(benchCases.find(({ name }) => name === 'd32')!);
  expect([task.src.length, task.tgt.length, task.labels.length]).toEqual([512, 512, 512]);
  expect(new Set(task.src).size).toBe(32);
  expect(Math.max(...task.src, ...task.tgt, ...task.labels)).toBe(31);
  expect(task.positions.slice(0, 4)).toEqual([0, 1, 0, 1]);
  expect(task.positions[32]).toBe(Math.sin(1));
});

test('the median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
