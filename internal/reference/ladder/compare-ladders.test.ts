import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareMeans, compareStage, fisherExact, summary } from './compare-ladders.mjs';

test('Fisher’s exact test gives the published values', () => {
  // Fisher's tea, and the example of R's ?fisher.test (convictions of twins)
  expect(fisherExact(3, 1, 1, 3)).toBeCloseTo(0.4857, 4);
  expect(fisherExact(2, 15, 10, 3)).toBeCloseTo(0.0005367, 7);
  expect(fisherExact(20, 0, 20, 0)).toBeCloseTo(1, 12);
  expect(fisherExact(0, 20, 20, 0)).toBeCloseTo(2 / 137846528820, 15);
});

test('means and standard errors', () => {
  expect(summary([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: Math.sqrt(5 / 3) });
  expect(compareMeans([0, 2], [3, 5]).errors).toBeCloseTo(3 / Math.SQRT2, 5);
});

test('stages agree or do not', () => {
  const runs = (loss: number, right: number) =>
    Array.from({ length: 20 }, (_, i) => ({ trainLoss: loss + i / 100, evalLoss: 0, right: i < right }));
  expect(compareStage(runs(1, 10), runs(1.01, 12)).agrees).toBe(true);
  expect(compareStage(runs(1, 10), runs(1.2, 10)).agrees, 'losses apart').toBe(false);
  expect(compareStage(runs(1, 2), runs(1, 16)).agrees, 'counts apart').toBe(false);
});

test('the committed numbers, ours and PyTorch’s on 20 seeds, agree in every stage', () => {
  interface Run {
    readonly trainLoss: number;
    readonly evalLoss: number;
    readonly right: number;
    readonly of: number;
  }
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')).stages as Record<string, Run[]>;
  const [ours, pytorch] = [read('seqlab.json'), read('pytorch.json')];
  expect(Object.keys(ours).sort()).toEqual(['1', '2a', '2b', '2c', '3a', '3b', '4', '5']);
  const whole = (runs: readonly Run[]) => runs.map((run) => ({ ...run, right: run.right === run.of }));
  for (const [id, runs] of Object.entries(ours)) {
    expect(runs).toHaveLength(20);
    expect(pytorch[id]).toHaveLength(20);
    expect(compareStage(whole(runs), whole(pytorch[id]!)).agrees, id).toBe(true);
  }
});
