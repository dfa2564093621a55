import { expect, test } from 'vitest';
import { positions } from '../positions.js';
import { runStudy, studyRuns } from '../study/study.js';
import { type GridEvent, type GridOptions, type Runner, runGrid } from './run-grid.js';

const runs = studyRuns(positions, { seeds: [0], variants: ['none', 'learned', 'rotary', 'alibi'] });

/** A runner whose runs end when they are told to. */
function held() {
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const runner: Runner = (variant, seed) =>
    new Promise((resolve, reject) => {
      const outcome = {
        variant: variant.name,
        seed,
        parameters: 1,
        steps: 1,
        trainLoss: 1,
        stepsToLearn: null,
        curve: [],
        weightHash: '',
        diverged: null,
        metrics: { loss: 1, tokenAccuracy: 0, exactMatch: 0, lengthAccuracy: 0 },
        scores: {},
        groups: {},
        answers: [],
        showsSignature: null,
        measures: {},
      };
      ends.set(variant.name, { resolve: () => resolve(outcome), reject });
    });
  return { runner, ends };
}

function watched(options: GridOptions) {
  const told: string[] = [];
  const ended = (async () => {
    for await (const event of runGrid(runs, options)) told.push(nameOf(event));
  })();
  ended.catch(() => undefined);
  return { told, ended };
}

const nameOf = ({ type, run }: GridEvent): string => `${type} ${run.variant.name}`;
const turn = () => new Promise((resolve) => setTimeout(resolve));

test('as many runs are under way as the runner takes, and each is told when it ends', async () => {
  const { runner, ends } = held();
  const { told, ended } = watched({ runner, atOnce: 2 });
  await turn();
  expect(told).toEqual(['start none', 'start learned']);
  ends.get('learned')!.resolve();
  await turn();
  expect(told.slice(2)).toEqual(['end learned', 'start rotary']);
  ends.get('rotary')!.resolve();
  ends.get('none')!.resolve();
  await turn();
  ends.get('alibi')!.resolve();
  await ended;
  expect(told.slice(4).sort()).toEqual(['end alibi', 'end none', 'end rotary', 'start alibi']);
});

test('the first failure ends the grid; what fails after it is not unhandled', async () => {
  const { runner, ends } = held();
  const { told, ended } = watched({ runner, atOnce: 3 });
  await turn();
  ends.get('learned')!.reject(new Error('first'));
  ends.get('rotary')!.reject(new Error('second'));
  await expect(ended).rejects.toThrow('first');
  ends.get('none')!.reject(new Error('third'));
  await turn();
  expect(told).toEqual(['start none', 'start learned', 'start rotary']);
});

test('what was done before is not done again, and is part of the result', async () => {
  const { runner, ends } = held();
  const study = runStudy(positions, { seeds: [0], variants: ['none'], runner });
  await study.next();
  const row = study.next();
  await turn();
  ends.get('none')!.resolve();
  const { value } = await row;
  if (value?.type !== 'row') throw new Error('no row');
  const again = runStudy(positions, { seeds: [0], variants: ['none'], runner, earlier: [value.run] });
  const { value: done } = await again.next();
  if (done?.type !== 'done') throw new Error('something was run');
  expect(done.result.rows).toEqual([value.row]);
});

test.each([0, 1.5, Number.NaN])('%s runs at once are refused', async (atOnce) => {
  await expect(runGrid(runs, { atOnce }).next()).rejects.toMatchObject({
    code: 'study-at-once',
    message: `study: atOnce (${atOnce}) must be a whole number, 1 or more. Leave it out for 1.`,
  });
});
