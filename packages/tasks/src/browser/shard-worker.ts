import { computeShards, failed } from '../shards/compute-shards.js';
import type { ShardAnswer, ShardQuestion } from '../shards/shard-messages.js';
import { browser } from './page-worker.js';
import type { ShardWorkerStart } from './shard-workers.js';

/** A worker of a page: a copy of the model, and gradients of one shard after the other. */
const scope = globalThis as unknown as {
  postMessage(message: ShardAnswer, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: ShardWorkerStart | ShardQuestion }) => void,
  ): void;
};

function say(answer: ShardAnswer): void {
  const sent = answer.type === 'done' ? answer.gradient : undefined;
  scope.postMessage(answer, sent === undefined ? [] : [sent.buffer as ArrayBuffer]);
}

/** Resolves when the lock is held, which it is until this worker is gone. */
function hold(name: string | null): Promise<void> {
  if (name === null) return Promise.resolve();
  return new Promise((resolve) => {
    void browser.navigator!.locks!.request(name, () => {
      resolve();
      return new Promise(() => {});
    });
  });
}

let prepared: ReturnType<typeof computeShards> | null = null;

scope.addEventListener('message', async ({ data }) => {
  try {
    if (!('type' in data)) {
      const compute = await prepared!;
      say(await compute(data));
      return;
    }
    prepared = computeShards(data.data);
    await Promise.all([prepared, hold(data.lock)]);
    say({ type: 'ready' });
  } catch (error) {
    say(failed(error));
  }
});
