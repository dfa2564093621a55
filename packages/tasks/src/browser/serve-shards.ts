import { computeShards, failed } from '../shards/compute-shards.js';
import type { ShardAnswer, ShardQuestion } from '../shards/shard-messages.js';
import { browser } from './page-worker.js';
import type { ShardWorkerStart } from './shard-workers.js';

interface Scope {
  postMessage(message: ShardAnswer, transfer: ArrayBuffer[]): void;
  addEventListener(
    type: 'message',
    listener: (event: { readonly data: ShardWorkerStart | ShardQuestion }) => void,
  ): void;
}

/**
 * Makes the worker that calls it one of a pool's: a copy of the model, and gradients of one shard after the other. For a script of one's own that
 * `startShardWorkers({ start })` starts; `@seqlab/tasks/browser/shard-worker` is a script that does nothing else.
 */
export function serveShards(): void {
  const scope = globalThis as unknown as Scope;
  let prepared: ReturnType<typeof computeShards> | null = null;

  function say(answer: ShardAnswer): void {
    const sent = answer.type === 'done' ? answer.gradient : undefined;
    scope.postMessage(answer, sent === undefined ? [] : [sent.buffer as ArrayBuffer]);
  }

  scope.addEventListener('message', async ({ data }) => {
    try {
      if (!('type' in data)) {
        const compute = await prepared!;
        say(await compute(data));
        return;
      }
      prepared = computeShards(data.data);
      const [, held] = await Promise.all([prepared, hold(data.lock)]);
      say({ type: 'ready', held });
    } catch (error) {
      say(failed(error));
    }
  });
}

/** Resolves when the lock is held, which it is until this worker is gone, or cannot be: a frame without an origin of its own has none to give. */
function hold(name: string | null): Promise<boolean> {
  if (name === null) return Promise.resolve(false);
  return new Promise((resolve) => {
    const held = (): Promise<unknown> => {
      resolve(true);
      return new Promise(() => {});
    };
    browser.navigator!.locks!.request(name, held).catch(() => resolve(false));
  });
}
