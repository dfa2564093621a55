import type { StartedBackend } from '@seqlab/backend';
import { type TrainingEvent, weightHash } from '@seqlab/core';
import { createModel, weightsOf } from '@seqlab/models';
import { thinCurve } from '@seqlab/studies';
import { train } from '@seqlab/training';
import {
  type JobFacts,
  type Report,
  type Standing,
  type StepTaken,
  stepOf,
  type Trained,
  type TrainingSpec,
} from '../spec/worker-protocol.js';
import type { Control } from './control.js';
import type { Learn } from './learning.js';
import type { ShardsOfJob } from './shards-of-job.js';

/** How often losses are reported, the first at once: drawing them takes time from training where cores are few. */
const REPORT_MILLISECONDS = 150;
/** The watched input is shown this often at most, and looking takes no more than a twentieth of the time. */
const LOOK_MILLISECONDS = 400;
const LOOK_SHARE = 20;
/** A lost worker costs at most a tenth of the run. */
const CHECKPOINTS = 10;

interface TrainJob {
  readonly job: number;
  readonly spec: TrainingSpec;
  readonly resume: Standing | null;
  readonly control: Control;
  readonly backend: StartedBackend;
  readonly send: (report: Report) => void;
  /** what the spec means */
  readonly learn: Learn;
}

/** Trains, tells of it as it goes, and ends with `trained`, `stopped` or, when the worker is wanted elsewhere, `parked`. */
export async function trainJob({
  job,
  spec,
  resume,
  control,
  backend,
  send,
  learn,
}: TrainJob): Promise<void> {
  const learning = learn(spec);
  const checkpointEvery = Math.max(1, Math.ceil(learning.training.steps / CHECKPOINTS));
  // Measured once, at the end: a link may say more, which is for the command line.
  const config = { ...learning.training, checkpointEvery, evaluateEvery: null };
  const model = createModel(learning.model, { seed: config.seed });
  const offset = stepOf(resume);
  const spent = stopwatch(resume?.milliseconds ?? 0);
  const all: number[] = [];
  // updates that were made before the pause, or the stop, was heard
  const ahead: StepTaken[] = [];
  let unsent: number[] = [];
  let first = offset + 1;
  let sentAt = Number.NEGATIVE_INFINITY;
  let learningRate = config.learningRate;

  const flush = () => {
    if (unsent.length === 0) return;
    send({ type: 'losses', job, first, losses: Float32Array.from(unsent), learningRate });
    first += unsent.length;
    unsent = [];
    sentAt = performance.now();
  };

  let lookAt = 0;
  /** The model of the moment, dropout off: no random number is drawn and no weight moves. */
  const look = async (last = false) => {
    const input = control.watched;
    const since = performance.now();
    if (input === null || (since < lookAt && !last)) return;
    const trace = await learning.look(model, input);
    if (trace !== null) send({ type: 'seen', job, trace });
    const now = performance.now();
    lookAt = now + Math.max(LOOK_MILLISECONDS, LOOK_SHARE * (now - since));
  };

  let shards: ShardsOfJob | null = null;
  try {
    const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    if (backend.name === 'wasm' && config.shards > 1) shards = await learning.shareOut();
    const choices = [config.backend === 'auto' ? backend.reason : null, shards?.choice ?? null];
    const facts: JobFacts = {
      parameters,
      steps: config.steps,
      examples: learning.examples,
      backend: backend.name,
      workers: shards?.workers?.count ?? 1,
      choice: choices.filter((each) => each !== null).join('; ') || null,
    };
    send({ type: 'facts', job, facts });
    const wait = async () => {
      await control.gate(() => {
        flush();
        spent.stop();
      });
      spent.go();
    };
    const standing = (snapshot: Standing['snapshot']): Standing => ({
      snapshot,
      ahead,
      loss: all.at(-1) ?? resume?.loss ?? Number.NaN,
      milliseconds: spent.milliseconds,
    });
    await wait();
    if (control.parked) {
      send({ type: 'parked', job, standing: resume });
      return;
    }
    const steps = train({
      model,
      batches: learning.batches(),
      config,
      loss: learning.loss,
      workers: shards?.workers ?? null,
      resume: resume?.snapshot ?? null,
      signal: control,
    });
    for await (const event of replayed(resume, steps)) {
      if (event.type === 'step' && control.aborted) {
        ahead.push({ step: event.step, loss: event.loss, learningRate: event.learningRate });
      } else if (event.type === 'step') {
        all.push(event.loss);
        unsent.push(event.loss);
        learningRate = event.learningRate;
        if (performance.now() - sentAt > REPORT_MILLISECONDS) flush();
        await look();
        await wait();
      } else if (event.type === 'checkpoint' && !control.aborted) {
        flush();
        send({ type: 'checkpoint', job, standing: standing(event.snapshot) });
      } else if (event.type === 'done' && control.parked) {
        send({ type: 'parked', job, standing: standing(event.snapshot) });
        return;
      } else if (event.type === 'done' && control.aborted) {
        send({ type: 'stopped', job });
        return;
      }
    }
    flush();
    spent.stop();
    await look(true);
    const weights = await weightsOf(model);
    const { evalLoss, answers, ...known } = await learning.judge(model, weights);
    const trained: Trained = {
      result: {
        seed: spec.seed,
        trainLoss: all.at(-1) ?? resume?.loss ?? Number.NaN,
        evalLoss,
        weightHash: weightHash(weights),
        curve: thinCurve(all, offset),
        examples: answers,
      },
      ...known,
      weights,
      milliseconds: spent.milliseconds,
    };
    send({ type: 'trained', job, trained });
  } finally {
    await shards?.workers?.close();
    model.dispose();
  }
}

/** What was made before the pause and not told of comes first. */
async function* replayed(
  resume: Standing | null,
  steps: AsyncIterable<TrainingEvent>,
): AsyncGenerator<TrainingEvent> {
  for (const step of resume?.ahead ?? []) yield { type: 'step', ...step };
  yield* steps;
}

/** Counts the time between `go` and `stop`; it goes from the start. */
function stopwatch(before: number) {
  let sum = before;
  let since: number | null = performance.now();
  return {
    get milliseconds() {
      return sum + (since === null ? 0 : performance.now() - since);
    },
    go() {
      since ??= performance.now();
    },
    stop() {
      if (since !== null) sum += performance.now() - since;
      since = null;
    },
  };
}
