import { batchSource } from '@seqlab/datasets';
import { fixedBatch, teacherForced } from '@seqlab/training';
import { resolveSpec } from '../spec/resolve-spec.js';
import type { TrainingSpec } from '../spec/worker-protocol.js';
import type { Learn, Learning } from './learning.js';
import { metricsOf } from './metrics-of.js';
import { problemOf } from './problem.js';
import { proofOf } from './proofs.js';
import type { StartShards } from './shards-of-job.js';
import { canBeTraced, traceOf } from './trace-job.js';

/** Zeros and ones, by the paper's models, each step on one core. */
export const paperLearning: Learn = (spec) => learningOf(spec, null);

/** The same, with shards that are shared out. */
export const sharedLearning =
  (start: StartShards): Learn =>
  (spec) =>
    learningOf(spec, start);

function learningOf(spec: TrainingSpec, start: StartShards | null): Learning {
  const resolved = resolveSpec(spec);
  const { model: config, training, dataset } = resolved;
  const problem = problemOf(resolved);
  return {
    model: config,
    training,
    examples: dataset.examples.length,
    batches: () =>
      training.batchSize === null
        ? fixedBatch(problem.batch)
        : batchSource(problem.batch, { batchSize: training.batchSize, seed: training.seed }),
    loss: problem.loss,
    shareOut: async () => (start === null ? null : start(resolved, problem)),
    look: async (model, input) => (canBeTraced(resolved) ? traceOf(resolved, model, input) : null),
    async judge(model, weights) {
      const answers = await problem.answers(model);
      const { padId } = config;
      const measured = await teacherForced({
        model,
        loss: problem.measured,
        batch: problem.distinct,
        padId,
      });
      return {
        evalLoss: measured.loss,
        answers,
        metrics: metricsOf(measured, answers),
        proof: spec.stage === null ? null : await proofOf(spec.preset, model, weights, dataset.examples),
      };
    },
  };
}
