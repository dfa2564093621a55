import { parentPort, workerData } from 'node:worker_threads';
import { computeShards, failed } from '../shards/compute-shards.js';
import type { ShardAnswer, ShardQuestion, ShardWorkerData } from '../shards/shard-messages.js';

/** A worker thread: a copy of the model, and gradients of one shard after the other, into shared memory. */
const port = parentPort!;
const say = (answer: ShardAnswer): void => port.postMessage(answer);
const prepared = computeShards(workerData as ShardWorkerData);
prepared.then(
  () => say({ type: 'ready' }),
  (error) => say(failed(error)),
);
port.on('message', async (question: ShardQuestion) => {
  try {
    const compute = await prepared;
    say(await compute(question));
  } catch (error) {
    say(failed(error));
  }
});
