import { type LadderResult, type LadderStageResult, SeqlabError } from '@seqlab/core';
import { combineLadder } from './combine-ladder.js';
import {
  type LadderStageOptions,
  type LadderStageRun,
  ladderStage,
  runLadderStage,
} from './run-ladder-stage.js';
import { type LadderStageId, ladderStages } from './stages.js';

export interface LadderOptions extends Omit<LadderStageOptions, 'onStep'> {
  /** default 0, 1, 2, 3, 4: one run says little, see stage 3a */
  readonly seeds?: readonly number[];
  /** default: all, in the paper's order */
  readonly stages?: readonly LadderStageId[];
  /** the clock in milliseconds, for `seconds` of the result; default: none, and `seconds` is 0 */
  readonly now?: () => number;
}

export type LadderEvent =
  /** one stage on one seed begins */
  | { readonly type: 'start'; readonly stage: LadderStageId; readonly seed: number; readonly steps: number }
  /** the same has ended; `result` holds all its seeds so far */
  | { readonly type: 'stage'; readonly seed: number; readonly result: LadderStageResult }
  | { readonly type: 'done'; readonly result: LadderResult };

/**
 * The whole ladder: every stage on the first seed, then on the others, which refine the numbers. Runs in this thread; who has
 * several calls `runLadderStage` in each and `combineLadder` at the end, with the same result.
 * @throws ladder-seeds, ladder-stage, ladder-steps, study-aborted
 * @example for await (const event of ladder({ seeds: [0] })) if (event.type === 'stage') show(event.result);
 */
export async function* ladder(options: LadderOptions = {}): AsyncGenerator<LadderEvent, void, undefined> {
  const { seeds = [0, 1, 2, 3, 4], stages, now = () => 0, ...stageOptions } = options;
  checkSeeds(seeds);
  const ids = (stages ?? ladderStages.map(({ id }) => id)).map((id) => ladderStage(id).id);
  const start = now();
  const runs: LadderStageRun[] = [];
  for (const seed of seeds) {
    for (const id of ids) {
      yield { type: 'start', stage: id, seed, steps: stageOptions.steps ?? ladderStage(id).steps };
      runs.push(await runLadderStage(id, seed, stageOptions));
      const { stages: known } = combineLadder(runs, 0);
      yield { type: 'stage', seed, result: known.find((stage) => stage.id === id)! };
    }
  }
  yield { type: 'done', result: combineLadder(runs, (now() - start) / 1000) };
}

function checkSeeds(seeds: readonly number[]): void {
  const wrong = seeds.find((seed) => !Number.isSafeInteger(seed) || seed < 0);
  if (seeds.length > 0 && wrong === undefined && new Set(seeds).size === seeds.length) return;
  throw new SeqlabError(
    'ladder-seeds',
    `ladder: seeds [${seeds.join(', ')}] must be different whole numbers, 0 or more, and at least one. Use for example [0, 1, 2, 3, 4].`,
  );
}
