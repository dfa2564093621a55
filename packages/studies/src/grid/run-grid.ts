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
  const going = new Map<number, Promise<readonly [number, VariantRun]>>();
  for (let next = 0; ; ) {
    for (; going.size < atOnce && next < runs.length; next += 1) {
      const run = runs[next]!;
      yield { type: 'start', run };
      const number = next;
      const doing = runner(run.variant, run.seed, {
        ...(steps !== undefined && { steps }),
        ...(signal !== undefined && { signal }),
        ...(onStep !== undefined && { onStep: (step, _loss, of) => onStep(run, step, of) }),
      }).then((outcome) => [number, outcome] as const);
      // of several that fail one is thrown, below
      doing.catch(() => undefined);
      going.set(number, doing);
    }
    if (going.size === 0) return;
    const [number, outcome] = await Promise.race(going.values());
    going.delete(number);
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
