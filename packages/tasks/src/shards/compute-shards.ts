import { capture, startBackend } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { lossOfSpec, type ShardInputs, shardStep } from '@seqlab/training';
import type { ShardAnswer, ShardQuestion, ShardWorkerData } from './shard-messages.js';

/** Builds a copy of the model on a backend of this worker's own. @returns computes a shard */
export async function computeShards({
  model: config,
  loss,
  fastMath,
  parameters: shared,
  gradients,
}: ShardWorkerData): Promise<(question: ShardQuestion) => Promise<ShardAnswer>> {
  await startBackend('wasm', { fastMath });
  const model = createModel(config);
  const variables = [...model.namedParameters().values()];
  const captured = capture(shardStep(model, lossOfSpec(loss)));
  const inputsOf = (values: Float32Array): Record<string, ShardInputs[string]> => {
    let at = 0;
    return Object.fromEntries(
      variables.map(({ size, shape }, i) => {
        at += size;
        return [`parameter${i}`, { values: values.subarray(at - size, at), shape }];
      }),
    );
  };
  let size = 0;
  for (const variable of variables) size += variable.size;
  let given = shared === null ? null : inputsOf(shared);
  return async ({ shard, slot, inputs, parameters, gradient }) => {
    if (parameters !== undefined) given = inputsOf(parameters);
    const rows = await captured.run([{ ...inputs, ...given }]);
    let to = gradients === null ? 0 : slot * size;
    for (const i of variables.keys()) {
      const values = rows[`gradient${i}`] as Float32Array;
      (gradients ?? gradient!).set(values, to);
      to += values.length;
    }
    const answer = { type: 'done', shard, loss: rows.loss![0]! } as const;
    return gradient === undefined ? answer : { ...answer, gradient };
  };
}

/** An error as a worker says it. */
export function failed(error: unknown): ShardAnswer {
  const message = error instanceof Error ? error.message : String(error);
  return { type: 'failed', code: error instanceof SeqlabError ? error.code : null, message };
}
