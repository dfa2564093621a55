import { SeqlabError } from '@seqlab/core';
import { runVariant, type VariantOptions, type VariantRun } from '../study/run-variant.js';
import type { StudyVariant } from '../study/study-variant.js';

/** One cell of a grid: a variant on a seed. */
export interface GridRun {
  readonly variant: StudyVariant;
  readonly seed: number;
}

/** Does one run somewhere, in this thread or another, on this machine or another. `runVariant` is one. */
export type Runner = (variant: StudyVariant, seed: number, options: VariantOptions) => Promise<VariantRun>;

export interface GridOptions {
  /** default: `runVariant`, in this thread */
  readonly runner?: Runner;
  /** how many runs the runner may be given at once; default 1 */
  readonly atOnce?: number;
  /** updates instead of each variant's; default: each variant's */
  readonly steps?: number;
  /** an AbortSignal; an aborted grid throws `study-aborted` */
  readonly signal?: { readonly aborted: boolean };
  /** told of each update as the runner tells it */
  readonly onStep?: (run: GridRun, step: number, steps: number) => void;
}

export type GridEvent =
  | { readonly type: 'start'; readonly run: GridRun }
  | { readonly type: 'end'; readonly run: GridRun; readonly outcome: VariantRun };

/**
 * Does all runs, begun in their order, as many at once as the runner takes, and tells each as it ends. The first that fails ends it; what else
 * is under way is left to the runner.
 * @throws study-at-once, and what the runner throws
 */
export async function* runGrid(
  runs: readonly GridRun[],
  { runner = runVariant, atOnce = 1, steps, signal, onStep }: GridOptions = {},
): AsyncGenerator<GridEvent, void, undefined> {
  checkAtOnce(atOnce);
  // in the order of their ends: a race of all that are under way, for each that ends, would cost more than a short run
  const ended: (readonly [number, VariantRun] | { readonly failure: unknown })[] = [];
  let wake = () => {};
  let going = 0;
  for (let next = 0; ; ) {
    for (; going < atOnce && next < runs.length; next += 1) {
      const run = runs[next]!;
      yield { type: 'start', run };
      const number = next;
      going += 1;
      runner(run.variant, run.seed, {
        ...(steps !== undefined && { steps }),
        ...(signal !== undefined && { signal }),
        ...(onStep !== undefined && { onStep: (step, _loss, of) => onStep(run, step, of) }),
      })
        .then(
          (outcome) => ended.push([number, outcome]),
          (failure: unknown) => ended.push({ failure }),
        )
        .then(() => wake());
    }
    if (going === 0) return;
    while (ended.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const first = ended.shift()!;
    if ('failure' in first) throw first.failure;
    const [number, outcome] = first;
    going -= 1;
    yield { type: 'end', run: runs[number]!, outcome };
  }
}

function checkAtOnce(atOnce: number): void {
  if (Number.isSafeInteger(atOnce) && atOnce >= 1) return;
  throw new SeqlabError(
    'study-at-once',
    `study: atOnce (${atOnce}) must be a whole number, 1 or more. Leave it out for 1.`,
  );
}
