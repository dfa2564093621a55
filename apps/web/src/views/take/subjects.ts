import type { NamedArrays } from '@seqlab/core';
import { type ResolvedSpec, resolveSpec } from '../../lab/resolve-spec.js';
import type { Run } from '../../lab/run.js';
import { rungOf, STAGE_IDS } from '../../lab/rungs.js';
import { stageOf } from '../../lab/stage-facts.js';
import type { LaterLab as Lab } from '../later-lab.js';

/** Something that can be taken away: a stage of the ladder, what the bench is set to, or one of its runs. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly preset: string;
  readonly resolved: ResolvedSpec;
  /** null where it has not been trained */
  readonly run: Run | null;
  readonly weights: NamedArrays | null;
}

export function subjectsOf(lab: Lab): Subject[] {
  const { t, bench } = lab;
  const stages = STAGE_IDS.map((id): Subject => {
    const run = lab.run(id);
    const name = `${t.rungs[rungOf(id)].name}: ${t.tasks[stageOf(id).task]}`;
    return {
      id,
      name,
      preset: run.spec.preset,
      resolved: resolveSpec(run.spec),
      run,
      weights: run.trained?.weights ?? null,
    };
  });
  const runs = bench.runs.map(
    ({ number, run, resolved }): Subject => ({
      id: `run-${number}`,
      name: `${t.navigation.workbench}: ${t.workbench.run(number)}`,
      preset: run.spec.preset,
      resolved,
      run,
      weights: run.trained?.weights ?? null,
    }),
  );
  return [...stages, ...runs];
}
