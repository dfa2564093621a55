import type { LadderResult, LadderStageResult } from '@seqlab/core';
import { datasetByName } from '@seqlab/datasets';
import { type Messages, messagesOf } from '../messages/messages.js';
import { runnerOf, type WorkerPool } from '../pool/worker-pool.js';
import { cellById, isStage, presetOf } from '../spec/cells.js';
import type { Control, LinkState } from '../spec/link-state.js';
import { RUNG_STAGES, type Rung, STAGE_IDS, type StageId } from '../spec/rungs.js';
import { modelOf, stageOf } from '../spec/stage-facts.js';
import type { TrainingSpec } from '../spec/worker-protocol.js';
import { createDiagram, type Diagram } from './diagram.js';
import { createInputs } from './inputs.js';
import type { LabEvent } from './lab-event.js';
import { ladderObstacle } from './obstacle.js';
import type { OwnBench, OwnBenchParts } from './own-bench.js';
import { createRun, curveOf, isUnderWay, type Run } from './run.js';
import { createTour, type Shelf, type Tour } from './tour.js';
import { createWalk, type Walk } from './walk.js';
import { createWorkbench, type Workbench } from './workbench.js';

/** What a link or an embedded lab opens with, where that differs from what is open now. */
export interface Outgoing {
  readonly view: LinkState['view'];
  readonly rung: Rung | null;
  readonly autoplay: boolean;
  readonly hide: readonly Control[];
}

/** The lab behind one element: its state and what can be done with it. Views read it and call it; it knows nothing of them. */
export interface Lab {
  readonly link: LinkState;
  readonly t: Messages;
  readonly run: (stage: StageId) => Run;
  /** the run of a cell of the table, by its id: a stage's, or one that the paper has not */
  cellRun(id: string): Run;
  /** Trains a cell of the table. */
  trainCell(id: string): void;
  /** stages that this lab shows: one rung's, or all */
  readonly stages: readonly StageId[];
  /** stages that the open view shows: the walk's one, and on the workbench none */
  readonly shown: readonly StageId[];
  /** the id of the cell whose examples are open */
  readonly open: string | null;
  readonly walk: Walk;
  readonly diagram: Diagram;
  readonly tour: Tour;
  /** the stage that the ladder's diagram shows: one of those that the lab shows */
  readonly lookedAt: StageId;
  /** Looks at another stage, with an input of its own task. */
  lookAt(stage: StageId): void;
  readonly workbench: Workbench;
  /** the bench for tasks of one's own; null until its script is there */
  readonly own: OwnBench | null;
  /** Takes over the bench that the second script brings, once. */
  adoptOwn(create: (parts: OwnBenchParts) => OwnBench): void;
  /** seconds that all stages took together, from Play to the last weight; null before */
  readonly seconds: number | null;
  /** what the last view offers: a stage's or a run's id; null: the first that is trained */
  readonly taken: string | null;
  /** what the last view writes its link and embedding code for: first of all what was open before it */
  readonly outgoing: Outgoing;
  /** where the lab opens as a page of its own; null where the site around has not said */
  readonly pageAddress: string | null;
  /** the address of a file beside the first script; null in a bundle, where nobody knows one */
  fileAddress(name: string): string | null;
  /** the name of the code that has just been copied; null when that has been said long enough */
  readonly copied: string | null;
  /** how the last loading of weights went */
  readonly loadMessage: string | null;
  /** ids of the details that are open */
  readonly unfolded: ReadonlySet<string>;
  setUnfolded(id: string, open: boolean): void;
  setTaken(id: string): void;
  setOutgoing(change: Partial<Outgoing>): void;
  setLoadMessage(message: string): void;
  setCopied(name: string | null): void;
  setLink(change: Partial<LinkState>): void;
  setOpen(cell: string | null): void;
  /** Trains these stages; without any, what the open view shows. */
  play(stages?: readonly StageId[]): void;
  /** Everything that is under way, in whichever view. */
  pause(): void;
  resume(): void;
  /** Forgets the runs of these stages; without any, what the open view shows. */
  reset(stages?: readonly StageId[]): void;
  /** Out of the page: what is under way is given up, since nobody may ever come back for it. What is done is kept. */
  rest(): void;
  /** In the page again: what was given up starts again. */
  wake(): void;
  /** What has been trained so far, as the ladder's result document. */
  result(): LadderResult;
  dispose(): void;
}

export interface LabOptions {
  readonly link: LinkState;
  readonly pageAddress: () => string | null;
  readonly fileAddress: (name: string) => string | null;
  readonly pool: () => WorkerPool;
  /** where the tour's answers are kept for the next visit; null where nothing is */
  readonly shelf: Shelf | null;
  readonly onChange: () => void;
  readonly onEvent: (event: LabEvent) => void;
}

export function createLab(options: LabOptions): Lab {
  let link = options.link;
  const inputOf = createInputs(options.link);
  let open: string | null = null;
  let taken: string | null = null;
  let outgoing = outgoingOf(options.link);
  const unfolded = new Set<string>();
  let loadMessage: string | null = null;
  let copied: string | null = null;
  let startedAt: number | null = null;
  let seconds: number | null = null;
  const runs = new Map<string, Run>();
  const pool = runnerOf(options.pool);
  let own: OwnBench | null = null;
  /** it was to train before its script was there */
  let playWhenThere = false;
  /** runs that were given up when the lab left the page, and whether they were paused */
  const given = new Map<string, boolean>();

  const specOf = (id: string): TrainingSpec => {
    const { stage, rung, task } = cellById(id);
    const { seed, dropout } = link;
    return { stage, preset: presetOf(rung), task, pairs: '', model: {}, training: {}, seed, dropout };
  };
  const fresh = (id: string): Run => createRun(specOf(id), pool, (run) => changed(id, run));
  const runOf = (id: string): Run => {
    const known = runs.get(id);
    if (known !== undefined) return known;
    const run = fresh(id);
    runs.set(id, run);
    return run;
  };

  function changed(id: string, run: Run): void {
    if (isStage(id)) tell(id, run);
    else if (run.status === 'failed') options.onEvent({ type: 'error', stage: null, ...run.error! });
    options.onChange();
  }

  function tell(id: StageId, run: Run): void {
    if (run.losses.length > 0) {
      const step = run.losses.length;
      options.onEvent({ type: 'progress', stage: id, step, steps: run.steps, loss: run.losses[step - 1]! });
    }
    if (run.status === 'done' && run.trained !== null) {
      const { examples, weightHash } = run.trained.result;
      const reached = examples.every((example) => example.correct);
      const why = ladderObstacle(id, lab.t);
      const reachable = why === null;
      options.onEvent({ type: 'goal', stage: id, goal: 'exact', reached, reachable, why, weightHash });
      if (startedAt !== null && lab.stages.every((stage) => runOf(stage).status === 'done')) {
        seconds = (performance.now() - startedAt) / 1000;
      }
    }
    if (run.status === 'failed') options.onEvent({ type: 'error', stage: id, ...run.error! });
  }

  function train(stages: readonly StageId[]): void {
    seconds = null;
    startedAt = performance.now();
    for (const id of stages) begin(id);
  }

  function begin(id: string): void {
    if (runOf(id).status === 'failed') runs.set(id, fresh(id));
    const run = runOf(id);
    if (run.status === 'paused') run.resume();
    else run.start();
  }

  function forget(ids: Iterable<string>): void {
    for (const id of [...ids]) {
      runs.get(id)?.stop();
      runs.delete(id);
    }
  }

  /** the bench that the link is about */
  const bench = () => (link.kind === 'paper' ? lab.workbench : link.kind === 'merges' ? null : own);

  const lab: Lab = {
    get link() {
      return link;
    },
    get t() {
      return messagesOf(link.language);
    },
    get stages() {
      return link.rung === null ? STAGE_IDS : RUNG_STAGES[link.rung];
    },
    get shown() {
      if (link.view === 'ladder') return lab.stages;
      return link.view === 'walk' && lab.walk.loaded === null ? [lab.walk.stage] : [];
    },
    get open() {
      return open;
    },
    get seconds() {
      return seconds;
    },
    get taken() {
      return taken;
    },
    get outgoing() {
      return outgoing;
    },
    fileAddress: options.fileAddress,
    get pageAddress() {
      return options.pageAddress();
    },
    get copied() {
      return copied;
    },
    setCopied(name) {
      copied = name;
      options.onChange();
    },
    get loadMessage() {
      return loadMessage;
    },
    unfolded,
    setUnfolded(id, isOpen) {
      if (unfolded.has(id) === isOpen) return;
      if (isOpen) unfolded.add(id);
      else unfolded.delete(id);
      options.onChange();
    },
    setTaken(id) {
      taken = id;
      options.onChange();
    },
    setOutgoing(change) {
      outgoing = { ...outgoing, ...change };
      options.onChange();
    },
    setLoadMessage(message) {
      loadMessage = message;
      options.onChange();
    },
    walk: createWalk({ lab: () => lab, pool, onChange: options.onChange }),
    workbench: createWorkbench({
      lab: () => lab,
      pool,
      onChange: options.onChange,
      onEvent: options.onEvent,
    }),
    get own() {
      return own;
    },
    adoptOwn(create) {
      const { onChange, onEvent } = options;
      own ??= create({ link: () => link, pool, onChange, onEvent });
      if (playWhenThere && link.view === 'workbench' && link.kind !== 'paper') bench()?.play();
      playWhenThere = false;
    },
    diagram: createDiagram(options.onChange),
    tour: createTour(options),
    get lookedAt() {
      const { stage } = lab.diagram;
      return lab.stages.includes(stage) ? stage : lab.stages[lab.stages.length - 1]!;
    },
    lookAt(stage) {
      const inputs = datasetByName(stageOf(stage).task).examples.map(({ input }) => input);
      lab.diagram.set({ stage, open: null, token: null });
      if (stage !== '1') lab.walk.setStage(stage);
      // where there is PAD it is to be seen
      const shortest = inputs.reduce((best, input) => (input.length < best.length ? input : best));
      if (modelOf(stage).padId !== null) lab.walk.setInput(shortest);
      else if (!inputs.includes(link.input)) lab.walk.setInput(inputs[0]!);
    },
    run: runOf,
    cellRun: runOf,
    trainCell: begin,
    setLink(change) {
      const before = link;
      link = inputOf.at({ ...link, ...change }, change.input !== undefined);
      if (link.view === 'take' && before.view !== 'take') outgoing = outgoingOf(before);
      // Other numbers are another experiment: nothing of the old one may stand beside them.
      if (link.seed !== before.seed || link.dropout !== before.dropout) {
        forget(runs.keys());
        lab.reset(STAGE_IDS);
      }
      options.onChange();
    },
    setOpen(cell) {
      open = cell;
      options.onChange();
    },
    play(stages) {
      if (stages === undefined && link.view === 'workbench') {
        playWhenThere = own === null;
        bench()?.play();
      } else train(stages ?? lab.shown);
    },
    pause() {
      for (const run of runs.values()) run.pause();
      lab.workbench.pause();
      own?.pause();
    },
    resume() {
      for (const run of runs.values()) run.resume();
      lab.workbench.resume();
      own?.resume();
    },
    reset(stages) {
      if (stages === undefined && link.view === 'workbench') bench()?.clear();
      forget(stages ?? lab.shown);
      // the table stands on the ladder, and starts over with it
      if (stages === undefined && link.view === 'ladder')
        forget([...runs.keys()].filter((id) => !isStage(id)));
      open = null;
      seconds = null;
      startedAt = null;
      options.onChange();
    },
    rest() {
      for (const [id, run] of runs) {
        if (!isUnderWay(run)) continue;
        run.stop();
        runs.set(id, fresh(id));
        given.set(id, run.status === 'paused');
      }
      lab.workbench.rest();
      own?.rest();
      lab.walk.dispose();
    },
    wake() {
      for (const [id, paused] of given) runOf(id).start(paused);
      given.clear();
      lab.workbench.wake();
      own?.wake();
    },
    result: () => ({
      stages: STAGE_IDS.filter((id) => runs.get(id)?.trained != null).map((id) =>
        stageResult(id, runOf(id), link),
      ),
      seconds: seconds ?? 0,
    }),
    dispose() {
      for (const run of runs.values()) run.stop();
      runs.clear();
      lab.workbench.dispose();
      own?.dispose();
      lab.walk.dispose();
    },
  };
  return lab;
}

/** Who takes a link away wants what was seen before, not the page on which links are taken away. */
const outgoingOf = ({ view, rung, autoplay, hide }: LinkState): Outgoing => ({
  view: view === 'take' ? 'ladder' : view,
  rung,
  autoplay,
  hide,
});

/** A run as a stage of the ladder's result document, finished or not: figures draw both alike. */
export function stageResult(id: StageId, run: Run, link: LinkState): LadderStageResult {
  const { model, task, steps, floor, reported, reason } = stageOf(id);
  const curve = curveOf(run);
  const trainLoss = curve.at(-1)?.[1] ?? Number.NaN;
  const live = { seed: link.seed, trainLoss, evalLoss: Number.NaN, weightHash: '', curve, examples: [] };
  return {
    id,
    model,
    task,
    parameters: run.facts?.parameters ?? 0,
    steps,
    floor,
    reported,
    doable: floor === 0,
    dropout: link.dropout,
    reason,
    seeds: run.trained !== null ? [{ ...run.trained.result, curve }] : curve.length > 0 ? [live] : [],
  };
}
