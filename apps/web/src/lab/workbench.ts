import { parameterCount, SeqlabError, withoutFunctionName } from '@seqlab/core';
import { shortened } from '../messages/brief.js';
import type { Messages } from '../messages/messages.js';
import type { JobRunner } from '../pool/worker-pool.js';
import type { Goal, LinkState, Overrides } from '../spec/link-state.js';
import { type PairProblem, readPairs } from '../spec/pairs.js';
import { type ResolvedSpec, resolveSpec } from '../spec/resolve-spec.js';
import type { TrainingSpec } from '../spec/worker-protocol.js';
import { hasWebgpu } from './has-webgpu.js';
import type { LabEvent } from './lab-event.js';
import { benchObstacle } from './obstacle.js';
import { createRun, isUnderWay, type Run } from './run.js';

/** Runs that stay on the bench; the oldest makes room. */
const MAX_RUNS = 6;

export interface WorkbenchRun {
  readonly number: number;
  /** a new one where the lab had left the page before the old one was done */
  readonly run: Run;
  readonly resolved: ResolvedSpec;
  readonly goal: Goal;
}

/** Why the bench cannot train what is set. */
export type WorkbenchProblem =
  | { readonly kind: 'pairs'; readonly line: number; readonly problem: PairProblem }
  | { readonly kind: 'padding' | 'decoder-only' | 'encoder-only' }
  /** the browser has no WebGPU, which is asked for */
  | { readonly kind: 'no-gpu' }
  | { readonly kind: 'config'; readonly message: string };

/** Letters of a config's problems: a link can be wrong in any number of places. */
const PROBLEM_LETTERS = 600;

/** Problems that are told in the reader's language. */
const KINDS: Readonly<Record<string, 'padding' | 'decoder-only' | 'encoder-only'>> = {
  'web-pairs-need-padding': 'padding',
  'web-decoder-only-padding': 'decoder-only',
  'web-encoder-only-lengths': 'encoder-only',
};

export type GoalState = 'none' | 'reached' | 'missed' | 'refused';

export interface Workbench {
  readonly runs: readonly WorkbenchRun[];
  /** train again as soon as a control moves */
  readonly live: boolean;
  /** what is set now, or what is wrong with it */
  draft(): {
    readonly spec: TrainingSpec;
    readonly resolved: ResolvedSpec | null;
    readonly problem: WorkbenchProblem | null;
  };
  set(change: Partial<LinkState>): void;
  setModel(key: string, value: Overrides[string] | undefined): void;
  setTraining(key: string, value: Overrides[string] | undefined): void;
  setLive(live: boolean): void;
  /** The newest run is replaced when it is not done yet: sliders in motion leave no trail. */
  start(paused?: boolean): void;
  /** Goes on with what is paused; else starts what is set, unless that is under way. */
  play(): void;
  pause(): void;
  resume(): void;
  remove(number: number): void;
  /** Removes all runs. */
  clear(): void;
  /** Gives up what is under way, for now: see the lab's `rest`. */
  rest(): void;
  wake(): void;
  goalOf(run: WorkbenchRun): GoalState;
  dispose(): void;
}

/** What the workbench needs of its lab. */
interface LabOfWorkbench {
  readonly link: LinkState;
  readonly t: Messages;
  setLink(change: Partial<LinkState>): void;
}

interface WorkbenchOptions {
  /** the lab that the workbench is part of: asked when it is needed, since it is made later */
  readonly lab: () => LabOfWorkbench;
  readonly pool: () => JobRunner;
  readonly onChange: () => void;
  readonly onEvent: (event: LabEvent) => void;
}

export function createWorkbench({ lab, pool, onChange, onEvent }: WorkbenchOptions): Workbench {
  const runs: WorkbenchRun[] = [];
  /** numbers of the runs that were given up, and whether they were paused */
  const given = new Map<number, boolean>();
  let next = 1;
  let live = false;

  function heard(entry: WorkbenchRun): void {
    const { run } = entry;
    const step = run.losses.length;
    if (step > 0)
      onEvent({ type: 'progress', stage: null, step, steps: run.steps, loss: run.losses[step - 1]! });
    if (run.status === 'done' && run.trained !== null && entry.goal !== 'none') {
      const { weightHash } = run.trained.result;
      const state = goalOf(entry);
      const why = benchObstacle(entry.resolved, state === 'refused', lab().t);
      onEvent({
        type: 'goal',
        stage: null,
        goal: entry.goal,
        reached: state === 'reached',
        reachable: why === null,
        why,
        weightHash,
      });
    }
    if (run.status === 'failed') onEvent({ type: 'error', stage: null, ...run.error! });
    onChange();
  }

  function createFor(number: number, spec: TrainingSpec): Run {
    return createRun(spec, pool, () => {
      const entry = runs.find((each) => each.number === number);
      if (entry !== undefined) heard(entry);
    });
  }

  function change(patch: Partial<LinkState>): void {
    lab().setLink(patch);
    if (live) workbench.start();
    onChange();
  }

  const workbench: Workbench = {
    runs,
    get live() {
      return live;
    },
    draft() {
      const { preset, task, pairs, model, training, seed, dropout } = lab().link;
      const spec: TrainingSpec = { stage: null, preset, task, pairs, model, training, seed, dropout };
      const read = readPairs(pairs);
      if ('problem' in read) return { spec, resolved: null, problem: { kind: 'pairs', ...read } };
      try {
        const resolved = resolveSpec(spec);
        if (resolved.training.backend === 'webgpu' && !hasWebgpu()) {
          return { spec, resolved: null, problem: { kind: 'no-gpu' } };
        }
        return { spec, resolved, problem: null };
      } catch (error) {
        if (!(error instanceof SeqlabError)) throw error;
        const kind = KINDS[error.code];
        return {
          spec,
          resolved: null,
          problem:
            kind === undefined
              ? { kind: 'config', message: shortened(withoutFunctionName(error.message), PROBLEM_LETTERS) }
              : { kind },
        };
      }
    },
    set: change,
    setModel: (key, value) => change({ model: withKey(lab().link.model, key, value) }),
    setTraining: (key, value) => change({ training: withKey(lab().link.training, key, value) }),
    setLive(value) {
      live = value;
      onChange();
    },
    start(paused = false) {
      const { spec, resolved } = workbench.draft();
      if (resolved === null) return;
      const newest = runs.at(-1);
      if (newest !== undefined && newest.run.status !== 'done' && live) {
        newest.run.stop();
        runs.pop();
      }
      if (runs.length === MAX_RUNS) runs.shift()!.run.stop();
      const number = next++;
      runs.push({ number, resolved, goal: lab().link.goal, run: createFor(number, spec) });
      runs.at(-1)!.run.start(paused);
    },
    play() {
      const paused = runs.filter(({ run }) => run.status === 'paused');
      const newest = runs.at(-1)?.run;
      if (paused.length > 0) workbench.resume();
      else if (newest === undefined || !isUnderWay(newest)) {
        const { problem } = workbench.draft();
        if (problem === null) workbench.start();
        else onEvent({ type: 'error', stage: null, ...problemEvent(problem) });
      }
    },
    pause() {
      for (const { run } of runs) run.pause();
    },
    resume() {
      for (const { run } of runs) run.resume();
    },
    remove(number) {
      const index = runs.findIndex((entry) => entry.number === number);
      if (index < 0) return;
      runs[index]!.run.stop();
      runs.splice(index, 1);
      onChange();
    },
    clear() {
      for (const { run } of runs) run.stop();
      runs.length = 0;
      onChange();
    },
    rest() {
      for (const [index, { number, run, ...others }] of runs.entries()) {
        if (!isUnderWay(run)) continue;
        run.stop();
        given.set(number, run.status === 'paused');
        runs[index] = { ...others, number, run: createFor(number, run.spec) };
      }
    },
    wake() {
      for (const { number, run } of runs) {
        const paused = given.get(number);
        if (paused !== undefined) run.start(paused);
      }
      given.clear();
    },
    goalOf,
    dispose() {
      for (const { run } of runs) run.stop();
      runs.length = 0;
    },
  };
  return workbench;
}

/** Whether a run keeps to the goal's rule and has reached it. */
function goalOf({ goal, run, resolved }: WorkbenchRun): GoalState {
  if (goal === 'none') return 'none';
  if (goal === 'exact-no-positions' && resolved.model.positional !== 'none') return 'refused';
  if (goal === 'exact-small' && parameterCount(resolved.model) > 400) return 'refused';
  const examples = run.trained?.result.examples ?? [];
  return examples.length > 0 && examples.every((example) => example.correct) ? 'reached' : 'missed';
}

/** What a script is told that asks for a run of something that cannot be trained. */
function problemEvent(problem: WorkbenchProblem): { code: string; message: string } {
  const detail =
    problem.kind === 'config'
      ? problem.message
      : problem.kind === 'pairs'
        ? `line ${problem.line} of the pairs: ${problem.problem}`
        : problem.kind;
  return {
    code: 'web-bench-problem',
    message: `play: the workbench cannot train what is set (${detail}). Its notice says what to change.`,
  };
}

function withKey(overrides: Overrides, key: string, value: Overrides[string] | undefined): Overrides {
  const { [key]: _, ...others } = overrides;
  return value === undefined ? others : { ...others, [key]: value };
}
