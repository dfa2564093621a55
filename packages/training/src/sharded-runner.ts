import { capture } from '@seqlab/backend';
import type { ShardInputs, ShardWorkers } from './shard-workers.js';
import type { PlannedStep } from './step-inputs.js';
import type { StepRunner, Update } from './step-runner.js';
import { type TrainingStepParts, updateStep } from './training-step.js';

/**
 * Runs updates whose shards are computed by workers. Their gradients are added up in the order of the shards, as `trainingStep` adds them, so
 * that the bits are those of one thread, whoever computed what.
 */
export function shardedRunner(parts: TrainingStepParts, workers: ShardWorkers): StepRunner {
  const { parameters } = parts;
  const update = capture(updateStep(parts));
  const sums = new Float32Array(workers.parameters.length);
  const gradients = Object.fromEntries(
    slices(parameters.map(({ size }) => size)).map(([from, to], i) => [
      `gradient${i}`,
      { values: sums.subarray(from, to), shape: parameters[i]!.shape },
    ]),
  );

  async function runOne({ inputs, parts: count }: PlannedStep): Promise<Update> {
    let at = 0;
    for (const parameter of parameters) {
      workers.parameters.set(await parameter.data<'float32'>(), at);
      at += parameter.size;
    }
    let loss = 0;
    let first = true;
    for await (const shard of workers.gradients(shardInputs(inputs, count))) {
      loss += shard.loss;
      if (first) sums.set(shard.gradient);
      else addInto(sums, shard.gradient);
      first = false;
    }
    const { gradientNorm } = await update.run([{ scalars: inputs.scalars!, ...gradients }]);
    return gradientNorm === undefined ? { loss } : { loss, gradientNorm: gradientNorm[0]! };
  }

  return {
    async run(steps) {
      const updates: Update[] = [];
      for (const step of steps) updates.push(await runOne(step));
      return updates;
    },
    batched: false,
    get fallback() {
      return update.fallback;
    },
    get program() {
      return update.stats;
    },
    dispose: () => update.dispose(),
  };
}

/** Each sum is rounded to float32 when it is stored, as the kernel rounds it. */
function addInto(sums: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sums.length; i += 1) sums[i]! += more[i]!;
}

function shardInputs(inputs: PlannedStep['inputs'], count: number): ShardInputs[] {
  const names = ['src', 'tgt', 'labels', 'dropout', 'share'];
  return Array.from({ length: count }, (_, k) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const array = inputs[`${name}${k}`];
        return array === undefined ? [] : [[`${name}0`, array]];
      }),
    ),
  );
}

/** Where each of these lengths begins and ends when they stand one after the other. */
function slices(lengths: readonly number[]): (readonly [from: number, to: number])[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return [end - length, end];
  });
}
