import { Worker } from 'node:worker_threads';
import {
  checkArgument,
  isWhole,
  type ModelConfig,
  type ModelConfigInput,
  parameterCount,
  parseModelConfig,
  SeqlabError,
  showValue,
} from '@seqlab/core';
import type { Loss, ShardGradient, ShardInputs, ShardWorkers } from '@seqlab/training';
import type { ShardAnswer, ShardQuestion, ShardWorkerData } from './shard-messages.js';

export interface ShardWorkersOptions {
  /** of the model that is trained, as it is written down or as `parseModelConfig` gives it back */
  readonly model: ModelConfigInput;
  /** one of the package: a function of one's own cannot be sent to a thread */
  readonly loss: Loss;
  /** threads; at most the `shards` of the training config */
  readonly count: number;
  /** as the backend was started; default false */
  readonly fastMath?: boolean;
  /** starts a thread; default: one of this package's, which tests put something else in place of */
  readonly start?: (data: ShardWorkerData) => Worker;
}

/** Threads that compute the gradients of shards, each with a copy of the model on a WASM backend of its own. */
export interface ShardThreads extends ShardWorkers {
  /** ends the threads */
  close(): Promise<void>;
}

/** So often may threads die over the same shard. */
const MOST_DEATHS = 3;

interface Thread {
  worker: Worker;
  /** what it is at work on; null while it waits */
  question: ShardQuestion | null;
}

/**
 * Starts threads for `train({ workers })`. Parameters and gradients stand in shared memory. A thread that dies is replaced, and its shard computed
 * again: nothing that it left undone can show. Close them when the training has ended: they keep the process alive.
 * @throws SeqlabError `shard-workers` for a count that is none, a loss of one's own, or threads that do not start, and what `parseModelConfig` throws
 * @example
 * const workers = await startShardWorkers({ model: model.config, loss: task.loss(model.config), count: 2 });
 * await train({ model, task, shards: 4, workers });
 * await workers.close();
 */
export async function startShardWorkers(options: ShardWorkersOptions): Promise<ShardThreads> {
  checkArgument('startShardWorkers', 'options', options, 'an object');
  const { model: given, loss, count, fastMath = false, start = startThread } = options;
  checkArgument('startShardWorkers', 'model', given, 'an object');
  const model: ModelConfig = parseModelConfig(given);
  if (!isWhole(count, 1))
    throw refused(`count is ${showValue(count)}, expected a whole number from 1. Use one for each core.`);
  const spec = (loss as Loss | undefined)?.spec;
  if (spec === undefined)
    throw refused(
      'the loss has no spec, and a function cannot be sent to a thread. Use crossEntropyLoss or meanSquaredErrorLoss, or train without workers.',
    );
  const size = parameterCount(model);
  const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const parameters = shared(size);
  // a thread may be ahead of the sums by one shard, so that none waits for another's
  const slots = 2 * count;
  const gradients = shared(slots * size);
  const data: ShardWorkerData = { model, loss: spec, fastMath, parameters, gradients };

  const freeSlots = Array.from({ length: slots }, (_, slot) => slot);
  const waiting: ShardQuestion[] = [];
  const losses = new Map<number, { readonly loss: number; readonly slot: number }>();
  const deaths = new Map<number, number>();
  const threads: Thread[] = [];
  let failure: Error | null = null;
  let closed = false;
  let wake = (): void => {};

  function fail(error: Error): void {
    failure ??= error;
    wake();
  }

  /** Gives whoever is idle the next shard. */
  function hand(thread: Thread): void {
    if (thread.question !== null) return;
    const question = waiting.shift();
    if (question === undefined) return;
    thread.question = question;
    thread.worker.postMessage(question);
  }

  function hear(thread: Thread, worker: Worker, answer: ShardAnswer): void {
    if (thread.worker !== worker || answer.type === 'ready') return;
    if (answer.type === 'failed') {
      const { code, message } = answer;
      fail(code === null ? refused(message) : new SeqlabError(code, message));
      return;
    }
    const { shard, slot } = thread.question!;
    thread.question = null;
    losses.set(shard, { loss: answer.loss, slot });
    hand(thread);
    wake();
  }

  /** Puts another in its place, which begins with the same shard. */
  function replace(thread: Thread, worker: Worker, cause: string): void {
    if (closed || failure !== null || thread.worker !== worker) return;
    const { question } = thread;
    const shard = question?.shard ?? -1;
    const died = (deaths.get(shard) ?? 0) + 1;
    deaths.set(shard, died);
    if (died >= MOST_DEATHS) {
      const where = question === null ? 'with nothing to do' : 'over the same shard';
      fail(
        refused(
          `threads died ${died} times ${where} (${cause}). Train with fewer workers: each holds a copy of the model.`,
        ),
      );
      return;
    }
    if (question !== null) waiting.unshift(question);
    thread.question = null;
    thread.worker = begin(thread);
    hand(thread);
  }

  function begin(thread: Thread): Worker {
    const worker = start(data);
    let cause = 'no reason was given';
    worker.on('message', (answer: ShardAnswer) => hear(thread, worker, answer));
    worker.on('error', (error) => {
      cause = error.message;
    });
    worker.on('exit', (code) => replace(thread, worker, `${cause}, exit code ${code}`));
    return worker;
  }

  async function close(): Promise<void> {
    closed = true;
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  for (let i = 0; i < count; i += 1) {
    const thread = { question: null } as Partial<Thread> as Thread;
    thread.worker = begin(thread);
    threads.push(thread);
  }

  return {
    count,
    parameters,
    computes: { model, loss: spec },
    close,
    async *gradients(shards: readonly ShardInputs[]): AsyncGenerator<ShardGradient, void, undefined> {
      if (closed) throw refused('the workers are closed. Close them after the training.');
      losses.clear();
      deaths.clear();
      let asked = 0;
      const ask = (): void => {
        for (; asked < shards.length && freeSlots.length > 0; asked += 1)
          waiting.push({ shard: asked, slot: freeSlots.shift()!, inputs: shards[asked]! });
        for (const thread of threads) hand(thread);
      };
      let complete = false;
      try {
        ask();
        for (let next = 0; next < shards.length; next += 1) {
          while (!losses.has(next) && failure === null) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
          if (failure !== null) throw failure;
          const { loss: value, slot } = losses.get(next)!;
          yield { loss: value, gradient: gradients.subarray(slot * size, (slot + 1) * size) };
          freeSlots.push(slot);
          ask();
        }
        complete = true;
      } finally {
        // threads may still write what nobody will read: these workers are at their end
        if (!complete) failure ??= refused('a step was given up. Start others.');
      }
    },
  };
}

function startThread(workerData: ShardWorkerData): Worker {
  return new Worker(new URL('./shard-worker.js', import.meta.url), { workerData });
}

function refused(what: string): SeqlabError {
  return new SeqlabError('shard-workers', `startShardWorkers: ${what}`);
}
