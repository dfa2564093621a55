import { parentPort, workerData } from 'node:worker_threads';
import { capture, startBackend } from '@seqlab/backend';
import { SeqlabError } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { lossOfSpec, type ShardInputs, shardStep } from '@seqlab/training';
import type { ShardAnswer, ShardQuestion, ShardWorkerData } from './shard-messages.js';

/** A worker thread: a copy of the model, and gradients of one shard after the other, into shared memory. */
const port = parentPort!;
const { model: config, loss, fastMath, parameters, gradients } = workerData as ShardWorkerData;
const say = (answer: ShardAnswer): void => port.postMessage(answer);

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  say({ type: 'failed', code: error instanceof SeqlabError ? error.code : null, message });
}

/** Builds the model on a backend of this thread's own. @returns computes a shard */
async function prepare(): Promise<(question: ShardQuestion) => Promise<number>> {
  await startBackend('wasm', { fastMath });
  const model = createModel(config);
  const variables = [...model.namedParameters().values()];
  const captured = capture(shardStep(model, lossOfSpec(loss)));
  const given: Record<string, ShardInputs[string]> = {};
  let at = 0;
  for (const [i, { size, shape }] of variables.entries()) {
    given[`parameter${i}`] = { values: parameters.subarray(at, at + size), shape };
    at += size;
  }
  return async ({ slot, inputs }) => {
    const rows = await captured.run([{ ...inputs, ...given }]);
    let to = slot * parameters.length;
    for (const i of variables.keys()) {
      const values = rows[`gradient${i}`] as Float32Array;
      gradients.set(values, to);
      to += values.length;
    }
    return rows.loss![0]!;
  };
}

const prepared = prepare();
prepared.then(() => say({ type: 'ready' }), fail);
port.on('message', async (question: ShardQuestion) => {
  try {
    const compute = await prepared;
    say({ type: 'done', shard: question.shard, loss: await compute(question) });
  } catch (error) {
    fail(error);
  }
});
