import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { benchCases, benchTask, stepFlops, stepTokens } from './cases.js';
import { compare, median } from './compare.js';
import { type Contender, contendersOf } from './contenders.js';

const protocol = fileURLToPath(new URL('../../contenders/contend.mjs', import.meta.url));
const options = {
  backend: 'wasm',
  fastMath: false,
  rounds: 3,
  seconds: 0.06,
  peak: null,
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
       // in blocks of three steps, as who replays them has
       steps: (count) => {
         const steps = 3 * Math.ceil(count / 3);
         const end = performance.now() + ${ms} * steps;
         while (performance.now() < end);
         return { loss: src.length, steps };
       },
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

test('turns are of whole blocks, and tell how many cores were at work', async () => {
  const { results } = await compare(benchCases[0]!, [sleeper('seqlab', 1)], options);
  const [{ steps, coresUsed, fastest }] = results as [(typeof results)[0]];
  expect(steps % 3).toBe(0);
  // a step takes at least its millisecond, whatever number of them was asked for
  expect(fastest).toBeGreaterThanOrEqual(1);
  expect(coresUsed).toBeGreaterThan(0);
  expect(coresUsed).toBeLessThan(1.5);
});

test('a time that the machine cannot have taken is refused, once the peak was measured again', async () => {
  const wasm = { ...sleeper('seqlab', 1), wasm: true };
  const peaks = [stepFlops(benchCases[0]!) / 1e9, 1e6];
  const measured: number[] = [];
  const peak = () => {
    measured.push(peaks[measured.length]!);
    return measured.at(-1)!;
  };
  const { results } = await compare(benchCases[0]!, [wasm], { ...options, peak });
  expect([results.length, measured.length]).toEqual([1, 2]);
  const low = { ...options, peak: () => 0.001 };
  await expect(compare(benchCases[0]!, [wasm], low)).rejects.toThrow(
    expect.objectContaining({
      code: 'bench-above-peak',
      message: expect.stringMatching(
        /^bench: seqlab would have taken \S+ ms for a step of paper, batch 8 × 6, which is \S+ GFLOP\/s where this machine reaches 0\.0 at most\. The measurement is wrong: report it with the command line\.$/,
      ),
    }),
  );
  // others are not bound by it
  expect((await compare(benchCases[0]!, [sleeper('other', 1)], low)).results).toHaveLength(1);
});

test('who takes part in one case alone is absent elsewhere, and unheard where nobody asked', async () => {
  const only = { ...sleeper('only', 1), cases: ['names-16'] };
  const { absent } = await compare(benchCases[0]!, [only], options);
  expect(absent).toEqual([{ contender: 'only', reason: 'it takes part in names-16 alone' }]);
  expect(contendersOf({ name: 'paper-8' }, undefined).map(({ name }) => name)).not.toContain('microgpt');
  expect(contendersOf({ name: 'names-16' }, undefined).map(({ name }) => name)).toContain('microgpt');
});

test('a decoder-only case has no source, and half the tokens', () => {
  const task = benchTask(benchCases.find(({ name }) => name === 'text-12x64')!);
  expect([task.src.length, task.tgt.length, stepTokens(task)]).toEqual([0, 768, 768]);
  // 4 layers of 12D² + 2TD multiply-adds a token, and the un-embedding; times 2, and 3 for the gradient
  expect(stepFlops(task)).toBe(6 * 768 * (4 * (12 * 128 ** 2 + 2 * 64 * 128) + 128 * 64));
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
