import { SeqlabError, withoutFunctionName } from '@seqlab/core';
import type { JobRunner } from '../pool/worker-pool.js';
import { DEFAULT_LINK_STATE, type LinkState, type OwnKind } from '../spec/link-state.js';
import { readDrawing } from '../spec/own/drawing.js';
import { type OwnProblem, readOwn } from '../spec/own/read-own.js';
import { type ResolvedOwn, resolveOwn } from '../spec/own/resolve-own.js';
import { sampleOf } from '../spec/own/samples.js';
import type { Trace } from '../spec/trace.js';
import type { Failure, OwnSpec, TraceSpec, TrainingSpec, Writing } from '../spec/worker-protocol.js';
import type { LabEvent } from './lab-event.js';
import { createRun, isUnderWay, type Run } from './run.js';

/** Runs that stay; the oldest makes room. */
const MAX_RUNS = 4;
/** Texts that stay. */
const MAX_WRITTEN = 24;

export type OwnTrainingSpec = TrainingSpec & { readonly own: OwnSpec };

export interface OwnRun {
  readonly number: number;
  readonly run: Run;
  readonly spec: OwnTrainingSpec;
  readonly resolved: ResolvedOwn;
}

export interface OwnDraft {
  readonly spec: OwnTrainingSpec;
  /** null where there is a problem */
  readonly resolved: ResolvedOwn | null;
  readonly problem: OwnProblem | { readonly problem: 'config'; readonly message: string } | null;
}

/** What a model has gone on with. */
export interface WrittenText {
  readonly prompt: string;
  readonly text: string;
  readonly ended: boolean;
  /** number of the run */
  readonly by: number;
}

/** The bench for tasks of one's own. It comes with the second script; the lab takes it over. */
export interface OwnBench {
  readonly runs: readonly OwnRun[];
  draft(): OwnDraft;
  /** what is asked of the model: the link's input, or the sample's where the link has none that could be read */
  readonly input: string;
  /** what the newest model makes of the input; while it trains, what was seen of it last */
  readonly trace: Trace | null;
  readonly error: Failure | null;
  readonly writing: Writing;
  /** what has been written, the newest first */
  readonly written: readonly WrittenText[];
  setWriting(change: Partial<Writing>): void;
  /** Has the newest trained model write some texts. */
  write(count: number): void;
  /** Asks the newest trained model if model, input, or what is looked at inside have changed. */
  refresh(): void;
  start(paused?: boolean): void;
  play(): void;
  pause(): void;
  resume(): void;
  remove(number: number): void;
  clear(): void;
  rest(): void;
  wake(): void;
  dispose(): void;
}

export interface OwnBenchParts {
  readonly link: () => LinkState;
  readonly pool: () => JobRunner;
  readonly onChange: () => void;
  readonly onEvent: (event: LabEvent) => void;
}

export function createOwnBench({ link, pool, onChange, onEvent }: OwnBenchParts): OwnBench {
  const runs: OwnRun[] = [];
  const given = new Map<number, boolean>();
  let next = 1;
  let known: { readonly key: string; readonly draft: OwnDraft } | null = null;
  let asked: { readonly key: string; trace: Trace | null; stop(): void } | null = null;
  let error: Failure | null = null;
  let writing: Writing = { temperature: 0.8, seed: 0 };
  let written: readonly WrittenText[] = [];

  function heard(number: number, run: Run): void {
    const step = run.losses.length;
    if (step > 0)
      onEvent({ type: 'progress', stage: null, step, steps: run.steps, loss: run.losses[step - 1]! });
    if (run.status === 'failed') onEvent({ type: 'error', stage: null, ...run.error! });
    if (run.status === 'done' && runs.at(-1)?.number === number) bench.refresh();
    onChange();
  }

  const createFor = (number: number, spec: TrainingSpec): Run =>
    createRun(spec, pool, (run) => {
      if (runs.some((each) => each.number === number)) heard(number, run);
    });

  /** One question to a trained model; the answer is told once. */
  function ask(spec: TraceSpec, tell: (trace: Trace) => void): () => void {
    const job = pool().run({ type: 'trace', spec, kind: 'own' }, (report) => {
      if (report.type === 'traced') tell(report.trace);
      else if (report.type === 'failed') error = report;
      else return;
      onChange();
    });
    return () => job.stop();
  }

  const trainedRun = (): OwnRun | undefined => {
    const newest = runs.at(-1);
    return newest?.run.trained == null ? undefined : newest;
  };

  const bench: OwnBench = {
    runs,
    draft() {
      const { kind, sample, data, model, training, seed, dropout } = link();
      const own: OwnSpec = { kind: kind as OwnKind, sample: sampleOf(kind as OwnKind, sample).name, data };
      const spec = { stage: null, preset: '', task: '', pairs: '', own, model, training, seed, dropout };
      const key = JSON.stringify(spec);
      if (known?.key !== key) known = { key, draft: drafted(spec) };
      return known.draft;
    },
    get input() {
      const { kind, sample, input } = link();
      const { resolved } = bench.draft();
      const readable =
        resolved === null
          ? input !== DEFAULT_LINK_STATE.input
          : resolved.kind === 'drawings'
            ? readDrawing(input) !== null
            : resolved.tokenizer.unknownIn(input).length === 0;
      if (readable || (input !== DEFAULT_LINK_STATE.input && kind !== 'drawings')) return input;
      return sampleOf(kind as OwnKind, sample).input;
    },
    get trace() {
      const newest = runs.at(-1);
      if (newest === undefined) return null;
      return newest.run.trained === null ? newest.run.seen : (asked?.trace ?? newest.run.seen);
    },
    get error() {
      return error;
    },
    get writing() {
      return writing;
    },
    get written() {
      return written;
    },
    setWriting(change) {
      writing = { ...writing, ...change };
      onChange();
    },
    write(count) {
      const model = trainedRun();
      if (model === undefined) return;
      error = null;
      const { spec, run, number } = model;
      const prompt = bench.input;
      for (let i = 0; i < count; i += 1) {
        const how = { ...writing };
        writing = { ...writing, seed: writing.seed + 1 };
        ask(
          { training: spec, weights: run.trained!.weights, input: prompt, off: [], writing: how },
          ({ output, ended }) => {
            written = [{ prompt, text: output, ended, by: number }, ...written].slice(0, MAX_WRITTEN);
          },
        );
      }
      onChange();
    },
    refresh() {
      const model = trainedRun();
      if (model === undefined) return;
      const { input } = bench;
      const { heads, against } = link();
      const key = JSON.stringify([model.number, input, heads, against]);
      if (asked?.key === key) return;
      asked?.stop();
      error = null;
      const question: { key: string; trace: Trace | null; stop(): void } = {
        key,
        trace: asked?.trace ?? null,
        stop: () => {},
      };
      asked = question;
      const { spec, run } = model;
      const { weights } = run.trained!;
      const inside = { heads, against };
      question.stop = ask({ training: spec, weights, input, off: [], inside }, (trace) => {
        question.trace = trace;
      });
    },
    start(paused = false) {
      const { spec, resolved } = bench.draft();
      if (resolved === null) return;
      if (runs.length === MAX_RUNS) runs.shift()!.run.stop();
      const number = next++;
      asked?.stop();
      asked = null;
      error = null;
      runs.push({ number, spec, resolved, run: createFor(number, spec) });
      runs.at(-1)!.run.start(paused);
    },
    play() {
      const newest = runs.at(-1)?.run;
      if (runs.some(({ run }) => run.status === 'paused')) bench.resume();
      else if (newest === undefined || !isUnderWay(newest)) bench.start();
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
      asked?.stop();
      asked = null;
      onChange();
    },
    clear() {
      for (const { run } of runs) run.stop();
      runs.length = 0;
      asked?.stop();
      asked = null;
      written = [];
      onChange();
    },
    rest() {
      for (const [index, { run, ...others }] of runs.entries()) {
        if (!isUnderWay(run)) continue;
        run.stop();
        given.set(others.number, run.status === 'paused');
        runs[index] = { ...others, run: createFor(others.number, others.spec) };
      }
      asked?.stop();
      asked = null;
    },
    wake() {
      for (const { number, run } of runs) {
        const paused = given.get(number);
        if (paused !== undefined) run.start(paused);
      }
      given.clear();
    },
    dispose() {
      for (const { run } of runs) run.stop();
      runs.length = 0;
      asked?.stop();
    },
  };
  return bench;
}

function drafted(spec: OwnTrainingSpec): OwnDraft {
  const read = readOwn(spec.own);
  if ('problem' in read) return { spec, resolved: null, problem: read };
  try {
    return { spec, resolved: resolveOwn(spec, read), problem: null };
  } catch (error) {
    if (!(error instanceof SeqlabError)) throw error;
    return {
      spec,
      resolved: null,
      problem: { problem: 'config', message: withoutFunctionName(error.message) },
    };
  }
}
