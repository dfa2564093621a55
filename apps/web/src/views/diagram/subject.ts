import type { ModelConfig } from '@seqlab/core';
import type { Lab } from '../../lab/lab.js';
import type { Run } from '../../lab/run.js';
import { type Rung, rungOf } from '../../spec/rungs.js';
import { modelOf } from '../../spec/stage-facts.js';
import type { Trace } from '../../spec/trace.js';

/** The model that a view is about. */
export interface Subject {
  readonly config: ModelConfig;
  /** the rung whose additions light up; null where no rung is meant */
  readonly rung: Rung | null;
  /** its run; null for weights from elsewhere, and for settings that nobody has trained */
  readonly run: Run | null;
  /** what it does to the input, as far as is known now */
  readonly trace: Trace | null;
  /** what is looked at while it trains. Default: the link's input */
  readonly input?: string;
}

/** On the ladder the rung that is looked at, on the walk its model, on the workbench what it is set to. */
export function subjectOf(lab: Lab): Subject | null {
  switch (lab.link.view) {
    case 'ladder': {
      const stage = lab.lookedAt;
      const run = lab.run(stage);
      const traced = lab.walk.stage === stage && lab.walk.loaded === null ? lab.walk.trace : null;
      return { config: modelOf(stage), rung: rungOf(stage), run, trace: shown(run, traced) };
    }
    case 'walk': {
      const { loaded, stage, trace } = lab.walk;
      if (loaded !== null) return { config: loaded.config, rung: null, run: null, trace };
      const run = lab.run(stage);
      return { config: modelOf(stage), rung: rungOf(stage), run, trace: shown(run, trace) };
    }
    case 'workbench': {
      if (lab.link.kind !== 'paper') return ownSubject(lab);
      const { resolved } = lab.workbench.draft();
      const newest = lab.workbench.runs.at(-1);
      if (resolved === null) return null;
      const same =
        newest !== undefined && JSON.stringify(newest.resolved.model) === JSON.stringify(resolved.model);
      const run = same ? newest.run : null;
      return { config: resolved.model, rung: null, run, trace: run?.seen ?? null };
    }
    default:
      return null;
  }
}

/** A model that trains is shown as it was seen last; one that is done, as it is. */
const shown = (run: Run, traced: Trace | null): Trace | null =>
  run.trained === null ? run.seen : (traced ?? run.seen);

/** Of a task of one's own: what is set, and the newest run of just that. */
function ownSubject({ own, link }: Lab): Subject | null {
  const resolved = link.kind === 'merges' ? null : (own?.draft().resolved ?? null);
  if (own === null || resolved === null) return null;
  const newest = own.runs.at(-1);
  const same =
    newest !== undefined && JSON.stringify(newest.resolved.model) === JSON.stringify(resolved.model);
  const [run, trace] = same ? [newest.run, own.trace] : [null, null];
  return { config: resolved.model, rung: null, run, trace, input: own.input };
}
