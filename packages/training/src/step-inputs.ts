import { dropoutState, type InputArray } from '@seqlab/backend';
import { batchArrays } from './batch-arrays.js';
import type { BatchSource } from './batch-source.js';
import type { Optimizer, OptimizerScalars } from './optimizers/optimizer.js';
import type { Schedule } from './schedules/schedule.js';

/** Where a run stands between two updates: everything that moves, apart from what is in tensors. */
export interface Position {
  /** updates done */
  readonly step: number;
  /** batches taken */
  readonly cursor: number;
  readonly scalars: OptimizerScalars;
}

export interface StepPlan {
  readonly seed: number;
  readonly batches: BatchSource;
  readonly microBatches: number;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: Schedule;
}

export interface PlannedStep {
  readonly learningRate: number;
  readonly inputs: Readonly<Record<string, InputArray>>;
  /** B, S and T of its batches: equal for steps that one program can run */
  readonly sizes: readonly number[];
  readonly after: Position;
}

/** What the update at `position` is fed; a pure function of the position. */
export function planStep(plan: StepPlan, position: Position): PlannedStep {
  const { seed, batches, microBatches, optimizer } = plan;
  const { step, cursor } = position;
  const learningRate = plan.learningRate * plan.schedule(step);
  const scalars = optimizer.advance(position.scalars);
  const row = optimizer.row(scalars, learningRate);
  const inputs: Record<string, InputArray> = { scalars: { values: row, shape: [row.length] } };
  const sizes: number[] = [];
  for (let m = 0; m < microBatches; m++) {
    const batch = batches.at(cursor + m);
    sizes.push(batch.batchSize, batch.srcLength, batch.tgtLength);
    const { src, tgt, labels } = batchArrays(batch);
    inputs[`src${m}`] = src;
    inputs[`tgt${m}`] = tgt;
    inputs[`labels${m}`] = labels;
    // Counted in batches, so that micro-batches of one update drop different units.
    inputs[`dropout${m}`] = { values: dropoutState(seed, cursor + m), shape: [4] };
  }
  return {
    learningRate,
    inputs,
    sizes,
    after: { step: step + 1, cursor: cursor + microBatches, scalars },
  };
}
