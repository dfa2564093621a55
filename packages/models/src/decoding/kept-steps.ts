import {
  dispose,
  gather,
  type Tensor2D,
  type Tensor3D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Continuation, Prompt } from '../model.js';
import { takeLastRows } from './last-rows.js';
import { type RecordedSteps, recordSteps } from './recorded-steps.js';

/** Steps that keep keys and values, so that nothing of the past is computed again. */
export interface KeptSteps {
  /** The logits [B][outputSize] after `fresh` [B][n], which is the end of `targets` [B][P+n]. */
  append(fresh: readonly number[][], targets: readonly number[][]): Promise<Float32Array[]>;
  /** Row r goes on from what row `from[r]` is now; there may be fewer rows than before, of another prompt then. */
  reorder(from: readonly number[]): void;
  dispose(): void;
}

export interface KeptStepsOptions {
  readonly extend: NonNullable<Continuation['extend']>;
  /** of the rows that there are now */
  readonly prompt: () => Prompt;
  /** checks and uploads */
  readonly ids: (rows: readonly number[][]) => Tensor2D;
  readonly padId: number | null;
  /** positions that the model has at most; Infinity: no limit */
  readonly limit: number;
}

/** What is given at the start runs op by op; the tokens that follow, one at a time, are replayed. */
export function keptSteps({ extend, prompt, ids, padId, limit }: KeptStepsOptions): KeptSteps {
  // keys and values are in one of the two
  let past: Tensor3D[] | null = null;
  let recorded: RecordedSteps | null = null;

  function forget(): void {
    dispose(past ?? []);
    recorded?.dispose();
    [past, recorded] = [null, null];
  }

  function takeOut(): void {
    if (recorded === null) return;
    const copies = recorded.past();
    forget();
    past = copies;
  }

  /** The recording that the next token goes to; null if the model has no position left for it, or nothing came before. */
  function recording(): RecordedSteps | null {
    if (recorded?.full) takeOut();
    if (past !== null) {
      const made = recordSteps(extend, prompt(), past, limit);
      forget();
      recorded = made;
    }
    return recorded === null || recorded.full ? null : recorded;
  }

  return {
    async append(fresh, targets) {
      const hidden = padId === null ? null : targets.map((row) => row.map((id) => Number(id === padId)));
      const newest = ids(fresh);
      const padding = hidden === null ? null : tensor2d(hidden, undefined, 'int32');
      try {
        const steps = newest.shape[1] === 1 ? recording() : null;
        if (steps !== null) return await steps.append(Int32Array.from(fresh.flat()), hidden);
        takeOut();
        const step = extend({ ids: newest, past, padding }, prompt());
        forget();
        past = step.past;
        return await takeLastRows(step.logits);
      } finally {
        newest.dispose();
        padding?.dispose();
      }
    },
    reorder(from) {
      if (recorded !== null && from.length !== recorded.batch) takeOut();
      recorded?.reorder(from);
      if (past === null) return;
      const moved = past.map((tensor) => tidy(() => gather(tensor, tensor1d([...from], 'int32'))));
      forget();
      past = moved;
    },
    dispose: forget,
  };
}
