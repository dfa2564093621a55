import type { LadderResult } from '@seqlab/core';
import {
  combineLadder,
  type LadderRun,
  type LadderStageId,
  type LadderStageRun,
  ladder,
  ladderRuns,
  ladderStages,
  stageVariant,
} from '@seqlab/studies';
import { type GridFolder, runKeys } from '@seqlab/studies/node';
import { codeVersion } from '../run/code-version.js';
import { type Outcome, runKept } from '../run/run-kept.js';
import type { Context } from '../terminal/context.js';
import type { LadderJob } from '../workers/job.js';
import { stageLine } from './ladder-text.js';

export interface RunLadderOptions extends Omit<LadderJob, 'kind' | 'stage' | 'seed'> {
  readonly folder: string;
  readonly stages: readonly LadderStageId[];
  /** seeds 0 … seeds − 1 */
  readonly seeds: number;
  readonly workers: number;
}

/** Every stage on every seed, those apart that are kept from an earlier call. Says a line as each stage ends on its first and on its last seed. */
export async function runLadder(
  { folder, stages, seeds, workers, ...job }: RunLadderOptions,
  context: Context,
  kept: GridFolder<LadderStageRun>,
): Promise<Outcome<LadderResult>> {
  const { steps, dropout, taskForStage5, backend } = job;
  const settings = { dropout, taskForStage5 };
  const asked = {
    stages: ladderStages.map(({ id }) => id).filter((id) => stages.includes(id)),
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    ...settings,
  };
  // the same objects for all runs of a stage: their data are then looked at once
  const variants = new Map(ladderStages.map((stage) => [stage.id, stageVariant(stage, settings)]));
  const keyed = runKeys({ study: 'ladder', code: codeVersion(), backend, ...(steps !== null && { steps }) });
  const keyOf = (run: Pick<LadderRun, 'variant' | 'seed'>) =>
    keyed({ variant: variants.get(stageOf(run))!, seed: run.seed });
  const { runs, ...outcome } = await runKept<LadderStageRun>(
    {
      label: 'ladder',
      opening: null,
      folder,
      planned: ladderRuns(asked),
      workers,
      steps,
      jobOf: (run) => ({ kind: 'ladder', stage: stageOf(run), seed: run.seed, ...job }),
      keyOf,
      runOf({ stage, result }) {
        const variant = variants.get(stage.id);
        return variant === undefined ? null : { variant, seed: result.seed };
      },
      async *run(grid, earlier) {
        for await (const event of ladder({ ...asked, ...grid, earlier })) {
          if (event.type !== 'stage') continue;
          const { result, run, seed } = event;
          const ended = result.seeds.length;
          yield {
            run: { variant: variants.get(result.id)!, seed },
            result: run,
            line: ended === 1 || ended >= seeds ? stageLine(result) : null,
          };
        }
      },
    },
    context,
    kept,
  );
  return { ...outcome, result: combineLadder(runs, outcome.seconds) };
}

const stageOf = ({ variant }: Pick<LadderRun, 'variant'>): LadderStageId =>
  variant.factors.stage as LadderStageId;
