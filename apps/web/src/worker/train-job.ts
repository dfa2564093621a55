import type { StartedBackend } from '@seqlab/backend';
import { type TrainingSnapshot, weightHash } from '@seqlab/core';
import { batchSource } from '@seqlab/datasets';
import { createModel, weightsOf } from '@seqlab/models';
import { fixedBatch, teacherForced, train } from '@seqlab/training';
import { resolveSpec } from '../lab/resolve-spec.js';
import type { JobFacts, Report, Trained, TrainingSpec } from '../pool/worker-protocol.js';
import type { Control } from './control.js';
import { metricsOf } from './metrics-of.js';
import { problemOf } from './problem.js';
import { proofOf } from './proofs.js';

/** News are sent at once when there is the first, and then this often: drawing them takes time from training where cores are few. */
const REPORT_MILLISECONDS = 150;
/** A lost worker costs at most a tenth of the run. */
const CHECKPOINTS = 10;
/** A curve in a result document has no more points than this. */
const CURVE_POINTS = 250;

interface TrainJob {
  readonly job: number;
  readonly spec: TrainingSpec;
  readonly resume: TrainingSnapshot | null;
  readonly control: Control;
  readonly backend: StartedBackend;
  readonly send: (report: Report) => void;
}

/** Trains, tells of it as it goes, and ends with `trained` or `stopped`. */
export async function trainJob({ job, spec, resume, control, backend, send }: TrainJob): Promise<void> {
  const resolved = resolveSpec(spec);
  const problem = problemOf(resolved);
  const checkpointEvery = Math.max(1, Math.ceil(resolved.training.steps / CHECKPOINTS));
  // Measured once, at the end: a link may say more, which is for the command line.
  const config = { ...resolved.training, checkpointEvery, evaluateEvery: null };
  const model = createModel(resolved.model, { seed: config.seed });
  const started = performance.now();
  const all: number[] = [];
  let unsent: number[] = [];
  let first = (resume?.step ?? 0) + 1;
  let sentAt = Number.NEGATIVE_INFINITY;
  let learningRate = config.learningRate;

  const flush = () => {
    if (unsent.length === 0) return;
    send({ type: 'losses', job, first, losses: Float32Array.from(unsent), learningRate });
    first += unsent.length;
    unsent = [];
    sentAt = performance.now();
  };

  try {
    const { examples } = resolved.dataset;
    const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
    const facts: JobFacts = {
      parameters,
      steps: config.steps,
      examples: examples.length,
      backend: backend.name,
      choice: config.backend === 'auto' ? backend.reason : null,
    };
    send({ type: 'facts', job, facts });
    const batches =
      config.batchSize === null
        ? fixedBatch(problem.batch)
        : batchSource(problem.batch, { batchSize: config.batchSize, seed: config.seed });
    await control.gate(() => {});
    for await (const event of train({
      model,
      batches,
      config,
      loss: problem.loss,
      resume,
      signal: control,
    })) {
      if (event.type === 'step') {
        all.push(event.loss);
        unsent.push(event.loss);
        learningRate = event.learningRate;
        if (performance.now() - sentAt > REPORT_MILLISECONDS) flush();
        await control.gate(flush);
      } else if (event.type === 'checkpoint') {
        flush();
        send({ type: 'checkpoint', job, snapshot: event.snapshot });
      } else if (event.type === 'done' && event.reason === 'aborted') {
        send({ type: 'stopped', job });
        return;
      }
    }
    flush();
    const milliseconds = performance.now() - started;
    const weights = await weightsOf(model);
    const answers = await problem.answers(model);
    const padId = resolved.model.padId;
    const measured = await teacherForced({ model, loss: problem.measured, batch: problem.distinct, padId });
    const offset = resume?.step ?? 0;
    const stride = Math.max(1, Math.ceil(config.steps / CURVE_POINTS));
    const curve = all
      .map((loss, index) => [offset + index + 1, loss] as const)
      .filter(([step], index) => (step - 1) % stride === 0 || index === all.length - 1);
    const trained: Trained = {
      result: {
        seed: spec.seed,
        trainLoss: all.at(-1) ?? Number.NaN,
        evalLoss: measured.loss,
        weightHash: weightHash(weights),
        curve,
        examples: answers,
      },
      metrics: metricsOf(measured, answers),
      weights,
      proof: spec.stage === null ? null : await proofOf(spec.preset, model, weights, examples),
      milliseconds,
    };
    send({ type: 'trained', job, trained });
  } finally {
    model.dispose();
  }
}
