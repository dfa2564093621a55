import { startBackend } from '@seqlab/backend';
import { beforeAll, expect, test } from 'vitest';
import { noise } from '../noise.js';
import { studyRuns } from '../study/study.js';
import { estimateRuns } from './estimate.js';

beforeAll(async () => {
  await startBackend('wasm');
});

/** A clock on which every reading is one second later. */
function ticking() {
  let time = 0;
  return () => {
    time += 1000;
    return time;
  };
}

test('a variant that has been run takes what its runs took; another is tried with a few updates', async () => {
  const runs = studyRuns(noise, { seeds: [0, 1], variants: ['rate 0', 'rate 0.5'] });
  const took = ({ name }: { readonly name: string }) => (name === 'rate 0' ? [10, 14] : []);
  const times = await estimateRuns(runs, { took, now: ticking(), steps: 50 });
  expect([...times].map(([{ name }, time]) => [name, time])).toEqual([
    ['rate 0', { seconds: 12, from: 'runs of it' }],
    // both short runs took one tick: no update costs anything
    ['rate 0.5', { seconds: 1, from: 'a few of its updates' }],
  ]);
});

test('of many variants some are tried, and stand for the others', async () => {
  const [first] = noise.variants;
  const many = Array.from({ length: 30 }, (_, i) => ({ ...first!, name: `variant ${i}` }));
  const runs = many.map((variant) => ({ variant, seed: 0 }));
  const times = await estimateRuns(runs, { took: () => [], now: ticking(), steps: 40 });
  const tried = [...times.values()].filter(({ from }) => from === 'a few of its updates');
  expect(tried).toHaveLength(12);
  expect(times.size).toBe(30);
  for (const { seconds } of times.values()) expect(seconds).toBeCloseTo(1, 12);
});
