import type { ModelConfig, NamedArrays } from '@seqlab/core';
import type { Job, JobRunner } from '../pool/worker-pool.js';
import type { LinkState, Switch } from '../spec/link-state.js';
import type { StageId } from '../spec/rungs.js';
import type { Trace } from '../spec/trace.js';
import type { Failure, TrainingSpec } from '../spec/worker-protocol.js';
import { READABLE } from './diagram.js';
import type { Run } from './run.js';

/** Whose weights are walked through: a stage of the ladder, or weights that were loaded or trained at the workbench. */
export interface WalkModel {
  readonly spec: TrainingSpec;
  readonly weights: NamedArrays;
}

/** Weights from elsewhere: a file, or a run of the workbench. */
export interface LoadedModel extends WalkModel {
  readonly name: string;
  readonly config: ModelConfig;
}

export interface Walk {
  readonly stage: StageId;
  readonly trace: Trace | null;
  readonly error: Failure | null;
  readonly busy: boolean;
  /** weights in place of the stage's own, e.g. from a file */
  readonly loaded: LoadedModel | null;
  setStage(stage: StageId): void;
  setLoaded(model: LoadedModel | null): void;
  setInput(input: string): void;
  toggle(component: Switch): void;
  /** Asks for the trace if model, input or switches have changed since the last one. */
  refresh(): void;
  dispose(): void;
}

/** What the walk needs of its lab. */
interface LabOfWalk {
  readonly link: LinkState;
  run(stage: StageId): Run;
  setLink(change: Partial<LinkState>): void;
}

interface WalkOptions {
  /** the lab that the walk is part of: asked when it is needed, since it is made later */
  readonly lab: () => LabOfWalk;
  readonly pool: () => JobRunner;
  readonly onChange: () => void;
}

export function createWalk({ lab, pool, onChange }: WalkOptions): Walk {
  let stage: StageId = '4';
  let loaded: Walk['loaded'] = null;
  let trace: Trace | null = null;
  let error: Failure | null = null;
  let job: Job | null = null;
  let shown = '';
  let shownModel: NamedArrays | null = null;

  const model = (): WalkModel | null => {
    if (loaded !== null) return loaded;
    const run: Run = lab().run(stage);
    return run.trained === null ? null : { spec: run.spec, weights: run.trained.weights };
  };

  const walk: Walk = {
    get stage() {
      return stage;
    },
    get trace() {
      return trace;
    },
    get error() {
      return error;
    },
    get busy() {
      return job !== null;
    },
    get loaded() {
      return loaded;
    },
    setStage(next) {
      stage = next;
      loaded = null;
      walk.refresh();
      onChange();
    },
    setLoaded(next) {
      loaded = next;
      walk.refresh();
      onChange();
    },
    setInput(input) {
      lab().setLink({ input });
      walk.refresh();
    },
    toggle(component) {
      const { off } = lab().link;
      lab().setLink({
        off: off.includes(component) ? off.filter((each) => each !== component) : [...off, component],
      });
      walk.refresh();
    },
    refresh() {
      const current = model();
      const { input, off } = lab().link;
      const valid = READABLE.test(input);
      if (current === null || !valid) {
        job?.stop();
        job = null;
        trace = null;
        shownModel = null;
        return;
      }
      const key = `${input}|${off.join()}`;
      if (key === shown && shownModel === current.weights && error === null) return;
      shown = key;
      shownModel = current.weights;
      error = null;
      job?.stop();
      const asked = pool().run(
        { type: 'trace', spec: { training: current.spec, weights: current.weights, input, off } },
        (report) => {
          // An answer to an older question may still arrive.
          if (job !== asked) return;
          if (report.type === 'traced') trace = report.trace;
          else if (report.type === 'failed') {
            trace = null;
            error = report;
          } else return;
          job = null;
          onChange();
        },
      );
      job = asked;
    },
    dispose() {
      job?.stop();
      job = null;
      shownModel = null;
    },
  };
  return walk;
}
