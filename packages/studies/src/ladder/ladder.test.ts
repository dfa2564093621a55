import { readFileSync } from 'node:fs';
import { startBackend } from '@seqlab/backend';
import type { LadderResult } from '@seqlab/core';
import { presets } from '@seqlab/models';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { combineLadder } from './combine-ladder.js';
import { type LadderEvent, ladder, ladderRuns } from './ladder.js';
import { type LadderStageRun, runLadderStage } from './run-ladder-stage.js';
import { type LadderStageId, ladderStages, presetTask } from './stages.js';

/** PyTorch's numbers for 20 seeds of every stage, made by the script beside them. */
const pytorch = JSON.parse(
  readFileSync(new URL('../../../../internal/reference/ladder/pytorch.json', import.meta.url), 'utf8'),
) as { stages: Record<LadderStageId, { trainLoss: number; evalLoss: number; right: number; of: number }[]> };

/** What one seed may give: PyTorch's range over 20 seeds, widened by half of itself on both sides. */
function boundsOf(id: LadderStageId, key: 'trainLoss' | 'evalLoss'): [number, number] {
  const values = pytorch.stages[id].map((run) => run[key]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low) / 2 + 1e-4;
  return [low - margin, high + margin];
}

beforeAll(async () => {
  await startBackend('wasm');
});

test('the stages are those of the paper, with the floors that symmetry proves', () => {
  expect(ladderStages.map(({ id, steps, milestone, reported }) => [id, steps, milestone, reported])).toEqual([
    ['1', 300, 1000, 0.25],
    ['2a', 1000, 100, 0.4503],
    ['2b', 1000, 100, 0.0013],
    ['2c', 1000, 100, 0.4825],
    ['3a', 2000, 500, 0.0654],
    ['3b', 2000, 500, 0.212],
    ['4', 2000, 500, 0.0088],
    ['5', 2000, 1000, 0.1117],
  ]);
  const floors = ladderStages.map(({ floor }) => Number(floor.toFixed(4)));
  expect(floors).toEqual([0.25, 0.4499, 0, 0.4774, 0, 0.1386, 0, 0]);
  for (const { reason } of ladderStages) expect(reason).toMatch(/^(un)?doable: [^\n]+$/);
});

describe('one seed of each stage, trained to the end', () => {
  const runs = new Map<LadderStageId, LadderStageRun>();
  test.each(ladderStages)('$id: $model on $task', { timeout: 180_000 }, async ({ id, floor, steps }) => {
    const run = await runLadderStage(id, 0);
    runs.set(id, run);
    const { stage, result } = run;
    expect(stage).toMatchObject({ id, steps, floor, doable: floor === 0, dropout: 0.1 });
    expect(stage.parameters).toBe(id === '1' ? 88 : id === '5' ? 1340 : 1332);
    expect(result.evalLoss).toBeGreaterThanOrEqual(floor - 1e-6);
    for (const key of ['trainLoss', 'evalLoss'] as const) {
      const [low, high] = boundsOf(id, key);
      expect(result[key], key).toBeGreaterThan(low);
      expect(result[key], key).toBeLessThan(high);
    }
    const right = result.examples.filter(({ correct }) => correct).length;
    expect(result.examples).toHaveLength(id === '5' ? 8 : 2);
    const all = pytorch.stages[id].every((seed) => seed.right === seed.of);
    const none = pytorch.stages[id].every((seed) => seed.right < seed.of);
    if (all) expect(right).toBe(result.examples.length);
    if (none) expect(right).toBeLessThan(result.examples.length);
    expect(result.curve[0]).toEqual([1, expect.any(Number)]);
    expect(result.curve.at(-1)).toEqual([steps, result.trainLoss]);
    expect(result.curve.length).toBeLessThanOrEqual(252);
  });

  test('failures look as they must', () => {
    const outputs = (id: LadderStageId) => runs.get(id)!.result.examples.map(({ output }) => output);
    for (const output of outputs('1'))
      for (const value of output as readonly number[]) expect(value).toBeCloseTo(0.5, 3);
    expect(outputs('2a')).toEqual(['0000000000000000…', '1111111111111111…']);
    expect(outputs('2c')).toEqual(['1111111111111111…', '0000000000000000…']);
    expect(new Set(outputs('3b')).size, '0101 and 1010 get the same answer').toBe(1);
  });
});

test('a run is a pure function: the same again, whatever ran before', async () => {
  const before = memory().numTensors;
  const first = await runLadderStage('5', 3, { steps: 8 });
  await runLadderStage('2a', 1, { steps: 2 });
  expect(await runLadderStage('5', 3, { steps: 8 })).toEqual(first);
  expect(memory().numTensors).toBe(before);
  const other = await runLadderStage('5', 4, { steps: 8 });
  expect(other.result.weightHash).not.toBe(first.result.weightHash);
});

test('options reach the run', async () => {
  const losses: number[] = [];
  const onStep = (_step: number, loss: number) => losses.push(loss);
  const run = await runLadderStage('5', 0, {
    steps: 4,
    dropout: 0,
    taskForStage5: 'all-eight-invert',
    onStep,
  });
  expect(run.stage).toMatchObject({ steps: 4, dropout: 0, task: 'all-eight-invert' });
  expect(run.result.examples[0]).toMatchObject({ task: 'invert4', input: '0000', expected: '1111' });
  expect(losses).toEqual(run.result.curve.map(([, loss]) => loss));
});

test('the study tells each run and ends with one document', async () => {
  const events: LadderEvent[] = [];
  let clock = 0;
  const now = () => {
    clock += 1000;
    return clock;
  };
  for await (const event of ladder({ seeds: [4, 1], stages: ['2b', '1'], steps: 3, now })) events.push(event);
  expect(
    events.map((event) => (event.type === 'start' ? `${event.stage} ${event.seed}` : event.type)),
  ).toEqual(['2b 4', 'stage', '1 4', 'stage', '2b 1', 'stage', '1 1', 'stage', 'done']);
  const last = events.at(-1) as { result: LadderResult };
  expect(last.result.seconds).toBe(1);
  expect(last.result.stages.map(({ id, seeds }) => [id, seeds.map(({ seed }) => seed)])).toEqual([
    ['1', [1, 4]],
    ['2b', [1, 4]],
  ]);
  expect(JSON.parse(JSON.stringify(last.result))).toEqual(last.result);
});

test('one seed of every stage comes first, then the longest', () => {
  const order = (stages: LadderStageId[], seeds: number[]) =>
    ladderRuns({ stages, seeds }).map(({ stage, seed }) => `${stage.id}/${seed}`);
  expect(order(['1', '4'], [0, 1, 2])).toEqual(['1/0', '4/0', '4/1', '4/2', '1/1', '1/2']);
  expect(
    ladderRuns()
      .slice(8, 40)
      .map(({ stage }) => stage.id),
  ).toEqual(['5', '4', '3b', '3a', '2c', '2b', '2a', '1'].flatMap((id) => Array(4).fill(id)));
});

test('a preset is shown on the task of its first stage', () => {
  expect(Object.keys(presets).map((preset) => presetTask(preset))).toEqual([
    'copy4',
    'copy4',
    'one-to-three',
    'alternating',
    'all-eight-copy',
  ]);
  expect(presetTask('none')).toBeNull();
});

test('merging does not care for the order of the runs', async () => {
  const runs = await Promise.all([1, 0].map((seed) => runLadderStage('1', seed, { steps: 2 })));
  expect(combineLadder(runs, 3)).toEqual(combineLadder(runs.reverse(), 3));
});

test('what cannot be run is refused', async () => {
  const first = async (options: Parameters<typeof ladder>[0]) => ladder(options).next();
  await expect(runLadderStage('6' as LadderStageId, 0)).rejects.toMatchObject({
    code: 'ladder-stage',
    message: 'ladder: there is no stage "6". Use 1, 2a, 2b, 2c, 3a, 3b, 4, 5.',
  });
  await expect(runLadderStage('1', 0, { steps: 0 })).rejects.toMatchObject({
    code: 'ladder-steps',
    message: "ladder: steps (0) must be a whole number, 1 or more. Leave it out for the paper's.",
  });
  await expect(first({ seeds: [1, 1] })).rejects.toMatchObject({
    code: 'ladder-seeds',
    message:
      'ladder: seeds [1, 1] must be different whole numbers, 0 or more, and at least one. Use for example [0, 1, 2, 3, 4].',
  });
  await expect(first({ seeds: [] })).rejects.toMatchObject({ code: 'ladder-seeds' });
  await expect(runLadderStage('1', 0, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'study-aborted',
    message: 'study: stage 1, seed 0 was aborted after step 0. Run it again.',
  });
});
