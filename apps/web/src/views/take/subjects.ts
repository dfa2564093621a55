import type { NamedArrays } from '@seqlab/core';
import type { Run } from '../../lab/run.js';
import { type ResolvedSpec, resolveSpec } from '../../spec/resolve-spec.js';
import { rungOf, STAGE_IDS } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import type { ToolLab as Lab } from '../tool-lab.js';

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
  const { t, workbench } = lab;
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
  const runs = workbench.runs.map(
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
