import { accumulate, type ProgramStats } from '@seqlab/backend';
import { SeqlabError, type TrainingSnapshot } from '@seqlab/core';
import { type Tensor, tensor, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { checkMemory } from './check-memory.js';
import { chunkSize } from './chunk-size.js';
import type { Loss } from './losses.js';
import { allFinite, assignArrays, readArrays } from './named-variables.js';
import { optimizerState, readOptimizer, restoreOptimizer } from './optimizers/optimizer-state.js';
import { AVERAGES } from './optimizers/weight-average.js';
import type { ShardWorkers } from './shard-workers.js';
import { shardedRunner } from './sharded-runner.js';
import { shardsOf } from './shards.js';
import type { PlannedStep, Position, StepPlan } from './step-inputs.js';
import { stepRunner, type Update } from './step-runner.js';
import type { TrainableModel } from './trainable-model.js';
import { type TrainingStepParts, trainingStep } from './training-step.js';

/** A run in memory: the model's parameters, the optimizer's moments, and where it stands. */
export interface TrainingState {
  readonly plan: StepPlan;
  readonly parts: TrainingStepParts;
  /** the parameters, as the model names them */
  readonly named: ReadonlyMap<string, Variable>;
  readonly position: Position;
  /** the most updates that one `run` should be given */
  readonly stepsPerCall: number;
  /** moves the run by these updates */
  run(steps: readonly PlannedStep[]): Promise<Update[]>;
  /** why updates run op by op; null if they are replayed, or before the first */
  readonly fallback: string | null;
  /** what a replayed update is made of; null if updates run op by op, or before the first */
  readonly program: ProgramStats | null;
  /** @param into a snapshot of this run that is no longer wanted: its arrays are filled again */
  snapshot(into?: TrainingSnapshot | null): Promise<TrainingSnapshot>;
  /** whether all parameters and moments are finite */
  isFinite(): Promise<boolean>;
  /** what `action` gives while the model has the averages of its parameters, where the optimizer keeps some; they come back after it */
  withAverages<T>(action: () => T | Promise<T>): Promise<T>;
  /** back to a snapshot of this run */
  restore(snapshot: TrainingSnapshot): void;
  /** frees all but the model */
  dispose(): void;
}

export interface TrainingStateOptions {
  readonly model: TrainableModel;
  readonly loss: Loss;
  readonly plan: StepPlan;
  readonly clipNorm: number | null;
  readonly gradientNorm: boolean;
  readonly resume: TrainingSnapshot | null;
  /** null: shards are computed here, one after the other */
  readonly workers: ShardWorkers | null;
}

export function trainingState(options: TrainingStateOptions): TrainingState {
  const { model, loss, plan, clipNorm, gradientNorm, resume, workers } = options;
  const named = model.namedParameters();
  const parameters = [...named.values()];
  const [first] = shardsOf(plan.batches.at(resume?.cursor ?? 0), plan.shards);
  checkMemory(model, plan.optimizer.moments.length, first!.batch);
  const slots = optimizerState(plan.optimizer, named);
  const addsUp = workers !== null || plan.microBatches * plan.shards > 1;
  const sums = addsUp ? parameters.map(zerosLike) : [];
  let position: Position = { step: 0, cursor: 0, scalars: plan.optimizer.start };
  function dispose(): void {
    slots.dispose();
    for (const sum of sums) sum.dispose();
  }
  function restore(snapshot: TrainingSnapshot): void {
    restoreOptimizer(slots, snapshot.optimizer);
    assignArrays(named, snapshot.parameters, refuseParameters);
    position = { step: snapshot.step, cursor: snapshot.cursor, scalars: snapshot.optimizerScalars };
  }
  try {
    if (resume !== null) {
      checkResumable(plan, resume);
      restore(resume);
    }
  } catch (error) {
    dispose();
    throw error;
  }
  const parts: TrainingStepParts = {
    model,
    loss,
    optimizer: plan.optimizer,
    parameters,
    moments: slots.moments,
    sums,
    clipNorm,
    gradientNorm,
  };
  const runner = workers === null ? stepRunner(trainingStep(parts)) : shardedRunner(parts, workers);
  const { src, tgt } = plan.batches.at(position.cursor);
  const tokens = plan.microBatches * (src.length + tgt.length);
  const size = parameters.reduce((sum, parameter) => sum + parameter.size, 0);
  return {
    plan,
    parts,
    named,
    get position() {
      return position;
    },
    get stepsPerCall() {
      return runner.batched ? chunkSize(size, tokens) : 1;
    },
    get fallback() {
      return runner.fallback;
    },
    get program() {
      return runner.program;
    },
    async run(steps) {
      const updates = await runner.run(steps);
      position = steps.at(-1)!.after;
      return updates;
    },
    async snapshot(into = null) {
      return {
        step: position.step,
        seed: plan.seed,
        cursor: position.cursor,
        optimizerScalars: position.scalars,
        parameters: await readArrays(named, into?.parameters),
        optimizer: await readOptimizer(slots, into?.optimizer),
      };
    },
    isFinite: async () => (await allFinite(named)) && (await allFinite(slots.named())),
    async withAverages(action) {
      const averages = [...slots.named()]
        .filter(([name]) => name.startsWith(AVERAGES))
        .map(([, slot]) => slot);
      if (averages.length === 0) return action();
      const own = await readArrays(named);
      try {
        put(parameters, averages);
        return await action();
      } finally {
        tidy(() =>
          put(
            parameters,
            [...own.values()].map(({ values, shape }) => tensor(values, [...shape], 'float32')),
          ),
        );
      }
    },
    restore,
    dispose() {
      runner.dispose();
      dispose();
    },
  };
}

/** In place: what was recorded goes on reading the same memory. */
function put(parameters: readonly Variable[], values: readonly Tensor[]): void {
  accumulate(parameters, values, { reset: true });
}

function zerosLike(parameter: Variable): Variable {
  const initial = zeros(parameter.shape);
  const sum = variable(initial, false);
  initial.dispose();
  return sum;
}

function checkResumable({ seed, optimizer }: StepPlan, snapshot: TrainingSnapshot): void {
  if (snapshot.seed !== seed) {
    throw new SeqlabError(
      'resume-seed',
      `train: the snapshot was made with seed ${snapshot.seed}, the config says ${seed}. Resume with the seed of the run.`,
    );
  }
  for (const name of Object.keys(optimizer.start)) {
    if (typeof snapshot.optimizerScalars[name] === 'number') continue;
    throw new SeqlabError(
      'resume-optimizer',
      `train: the snapshot's optimizer state does not fit: ${name} is missing. Resume with the model and the optimizer of the run.`,
    );
  }
}

function refuseParameters(what: string): SeqlabError {
  return new SeqlabError(
    'resume-parameters',
    `train: the snapshot does not fit the model: ${what}. Resume with the model config of the run.`,
  );
}
