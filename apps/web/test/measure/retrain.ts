import type { BuiltLab } from '../built-lab.js';

interface WorkbenchRun {
  readonly run: {
    readonly status: string;
    readonly losses: readonly number[];
    readonly trained: { readonly milliseconds: number } | null;
  };
}

export interface Retrain {
  /** milliseconds from the slider to the first loss that the page knows */
  readonly firstLoss: number;
  /** milliseconds from the slider to the trained run */
  readonly done: number;
  /** of these, milliseconds of training in the worker: the rest is messages, start and evaluation */
  readonly training: number;
}

/** Moves the learning rate's slider to and fro on the live bench, and times each retrain of a preset with 2,000 steps. */
export async function retrains(
  lab: BuiltLab,
  preset: string,
  task: string,
  count: number,
): Promise<Retrain[]> {
  const { page } = await lab.open(`view=workbench&preset=${preset}&task=${task}&t.steps=2000`);
  await page.locator('[data-live]').check();
  const times: Retrain[] = [];
  // the first one starts the worker and is not counted
  for (let index = 0; index <= count; index += 1) {
    const time = await page.evaluate(
      async (step) => {
        const element = document.querySelector('seq-lab') as unknown as {
          readonly lab: { readonly workbench: { readonly runs: readonly WorkbenchRun[] } };
          readonly shadowRoot: ShadowRoot;
        };
        const slider = element.shadowRoot.querySelector<HTMLInputElement>('#bench-learningRate')!;
        slider.value = String(Number(slider.value) + step);
        const moved = performance.now();
        slider.dispatchEvent(new Event('input'));
        const { run } = element.lab.workbench.runs.at(-1)!;
        // By a timer: who asks at every frame makes the page draw frames that nobody needs.
        const aMoment = () => new Promise((resolve) => setTimeout(resolve, 10));
        while (run.losses.length === 0 && run.status !== 'failed') await aMoment();
        const firstLoss = performance.now() - moved;
        while (run.status !== 'done') {
          if (run.status === 'failed') throw new Error('retrains: the run failed');
          await aMoment();
        }
        return { firstLoss, done: performance.now() - moved, training: run.trained!.milliseconds };
      },
      index % 2 === 0 ? -1 : 1,
    );
    if (index > 0) times.push(time);
  }
  await page.close();
  return times;
}
