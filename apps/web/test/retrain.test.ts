import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltLab, builtLab } from './built-lab.js';

let lab: BuiltLab;
beforeAll(async () => {
  lab = await builtLab();
}, 60_000);
afterAll(() => lab.close());

interface BenchLab extends Element {
  readonly lab: {
    readonly workbench: {
      readonly runs: readonly {
        readonly number: number;
        readonly run: {
          readonly status: string;
          readonly losses: readonly number[];
          readonly spec: { readonly training: { readonly learningRate?: number } };
        };
      }[];
    };
  };
}

it('a slider that is dragged cancels the runs on its way: no queue of stale ones, and the last value is trained live', async () => {
  const { page, heard } = await lab.open('view=workbench&t.steps=1000');
  await page.locator('[data-live]').check();
  const drag = await page.evaluate(async () => {
    const { lab: live, shadowRoot } = document.querySelector('seq-lab') as unknown as BenchLab;
    const slider = shadowRoot!.querySelector<HTMLInputElement>('#bench-learningRate')!;
    const pool = (
      globalThis as unknown as Record<symbol, { readonly pending: number; readonly size: number }>
    )[Symbol.for('seqlab.worker-pool.v2')];
    let mostPending = 0;
    let mostRuns = 0;
    // to and fro over seven values, a move a frame
    for (let move = 1; move <= 30; move += 1) {
      slider.value = String(move % 7);
      slider.dispatchEvent(new Event('input'));
      await new Promise(requestAnimationFrame);
      mostPending = Math.max(mostPending, (pool?.pending ?? 0) - (pool?.size ?? 0));
      mostRuns = Math.max(mostRuns, live.workbench.runs.length);
    }
    const { number, run } = live.workbench.runs.at(-1)!;
    // the losses of a run that goes on are drawn: the curve grows before its end
    const curve = () => shadowRoot!.querySelector('.plot')?.innerHTML ?? '';
    while (run.losses.length === 0) await new Promise(requestAnimationFrame);
    const early = curve();
    while (curve() === early && run.status !== 'done') await new Promise(requestAnimationFrame);
    const drawnBeforeTheEnd = run.status === 'training';
    while (run.status !== 'done') await new Promise(requestAnimationFrame);
    return {
      mostPending,
      mostRuns,
      number,
      drawnBeforeTheEnd,
      learningRate: run.spec.training.learningRate,
      left: live.workbench.runs.length,
    };
  });
  // each worker may still have the run that it is stopping; of new ones, one waits
  expect(drag.mostPending).toBeLessThanOrEqual(1);
  expect(drag).toMatchObject({
    mostRuns: 1,
    left: 1,
    number: 30,
    drawnBeforeTheEnd: true,
    learningRate: 0.001,
  });
  expect(heard).toEqual([]);
}, 60_000);
