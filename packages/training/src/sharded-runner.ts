import { accumulate, type CapturedStep, capture, withValues } from '@seqlab/backend';
import { BATCH_PARTS } from './batch-arrays.js';
import type { ShardInputs, ShardWorkers } from './shard-workers.js';
import type { PlannedStep } from './step-inputs.js';
import type { StepRunner, Update } from './step-runner.js';
import { type StepInputs, type TrainingStepParts, updateStep } from './training-step.js';

/**
 * Runs updates whose shards are computed by workers. Their gradients are added up in the order of the shards, by the kernel by which
 * `trainingStep` adds them, so that the bits are those of one thread, whoever computed what. A gradient is added while others are computed.
 */
export function shardedRunner(parts: TrainingStepParts, workers: ShardWorkers): StepRunner {
  const { parameters, sums } = parts;
  const adding = (reset: boolean): CapturedStep =>
    capture((inputs: StepInputs) => {
      const gradients = sums.map((_, i) => inputs[`gradient${i}`]!);
      accumulate(sums, gradients, { reset });
      return {};
    });
  const first = adding(true);
  const further = adding(false);
  const update = capture(updateStep(parts));

  async function runOne({ inputs, parts: count }: PlannedStep): Promise<Update> {
    let at = 0;
    for (const parameter of parameters) {
      const from = at;
      await withValues(parameter, (values) => workers.parameters.set(values, from));
      at += parameter.size;
    }
    let loss = 0;
    let adder = first;
    for await (const shard of workers.gradients(shardInputs(inputs, count))) {
      loss += shard.loss;
      await adder.run([gradientInputs(parts, shard.gradient)]);
      adder = further;
    }
    const { gradientNorm } = await update.run([{ scalars: inputs.scalars! }]);
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
    dispose() {
      for (const captured of [first, further, update]) captured.dispose();
    },
  };
}

/** A gradient by all parameters, one after the other, as one input for each. */
function gradientInputs({ parameters }: TrainingStepParts, flat: Float32Array): ShardInputs {
  let at = 0;
  return Object.fromEntries(
    parameters.map(({ size, shape }, i) => {
      const values = flat.subarray(at, at + size);
      at += size;
      return [`gradient${i}`, { values, shape }];
    }),
  );
}

function shardInputs(inputs: PlannedStep['inputs'], count: number): ShardInputs[] {
  const names = [...BATCH_PARTS, 'dropout', 'share'];
  return Array.from({ length: count }, (_, k) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const array = inputs[`${name}${k}`];
        return array === undefined ? [] : [[`${name}0`, array]];
      }),
    ),
  );
}
