import { dropoutState, type InputArray } from '@seqlab/backend';
import type { Batch } from '@seqlab/core';
import { BATCH_PARTS, batchArrays } from './batch-arrays.js';
import type { BatchSource } from './batch-source.js';
import type { Loss } from './losses.js';
import type { Optimizer, OptimizerScalars } from './optimizers/optimizer.js';
import type { Schedule } from './schedules/schedule.js';
import { shardsOf } from './shards.js';

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
  /** parts that each batch is cut into */
  readonly shards: number;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: Schedule;
}

export interface PlannedStep {
  readonly learningRate: number;
  readonly inputs: Readonly<Record<string, InputArray>>;
  /** passes forward and backward: one for each shard of each batch */
  readonly parts: number;
  /** B, S, T and the number of arrays of its parts: equal for steps that one program can run */
  readonly sizes: readonly number[];
  readonly after: Position;
}

/** What the update at `position` is fed; a pure function of the position. */
export function planStep(plan: StepPlan, position: Position): PlannedStep {
  const { seed, batches, microBatches, shards, optimizer } = plan;
  const { step, cursor } = position;
  const learningRate = plan.learningRate * plan.schedule(step);
  const scalars = optimizer.advance(position.scalars);
  const stepScalars = optimizer.stepScalars(scalars, learningRate);
  const inputs: Record<string, InputArray> = {
    scalars: { values: stepScalars, shape: [stepScalars.length] },
  };
  const sizes: number[] = [];
  const parts = Array.from({ length: microBatches }, (_, m) => {
    const whole = batches.at(cursor + m);
    // looked at before it is cut, so that what is wrong with it is said of the whole
    batchArrays(whole);
    return shardsOf(whole, shards).map((shard) => ({ ...shard, cursor: cursor + m }));
  }).flat();
  const shares =
    parts.length === 1
      ? null
      : sharesOf(
          parts.map(({ batch }) => batch),
          plan.loss,
        );
  for (const [k, { batch, firstRow, cursor: taken }] of parts.entries()) {
    const arrays = batchArrays(batch);
    const given = BATCH_PARTS.filter((part) => arrays[part] !== undefined);
    sizes.push(batch.batchSize, batch.srcLength, batch.tgtLength, given.length);
    for (const part of given) inputs[`${part}${k}`] = arrays[part]!;
    // Counted in batches and rows, so that micro-batches of one update drop different units, and a row the same in whatever shard it is.
    inputs[`dropout${k}`] = { values: dropoutState(seed, taken, firstRow), shape: [4] };
    if (shares !== null) inputs[`share${k}`] = { values: Float32Array.of(shares[k]!), shape: [1, 1] };
  }
  return {
    learningRate,
    inputs,
    parts: parts.length,
    sizes,
    after: { step: step + 1, cursor: cursor + microBatches, scalars },
  };
}

/** How many labels of a batch count; a batch that comes again is counted once. */
const counts = new WeakMap<Loss, WeakMap<Batch, number>>();

/** Each batch's part of the labels that count: with these weights, means over batches add up to the mean over all labels. */
function sharesOf(batches: readonly Batch[], loss: Loss): number[] {
  const known = counts.get(loss) ?? new WeakMap<Batch, number>();
  counts.set(loss, known);
  const each = batches.map((batch) => {
    const count = known.get(batch) ?? loss.counted?.(batch.labels) ?? batch.labels.length;
    known.set(batch, count);
    return count;
  });
  const all = each.reduce((sum, count) => sum + count, 0);
  // Nothing but padding: every loss is 0, and so is their sum.
  return each.map((count) => (all === 0 ? 0 : count / all));
}
