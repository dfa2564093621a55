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

export interface ShardPoolOptions {
  /** of the model that is trained, as it is written down or as `parseModelConfig` gives it back */
  readonly model: ModelConfigInput;
  /** one of the package: a function of one's own cannot be sent to a worker */
  readonly loss: Loss;
  /** workers; at most the `shards` of the training config */
  readonly count: number;
  /** as the backend was started; default false */
  readonly fastMath?: boolean;
}

/** Workers that compute the gradients of shards, each with a copy of the model on a WASM backend of its own. */
export interface ShardPool extends ShardWorkers {
  /** resolves when every worker can compute. @throws SeqlabError what keeps them from it */
  ready(): Promise<void>;
  /** ends the workers */
  close(): Promise<void>;
}

/** A worker that was begun. */
export interface ShardChannel {
  /** @param sent what moves to the worker instead of being copied */
  post(question: ShardQuestion, sent: readonly ArrayBuffer[]): void;
  end(): unknown;
}

/** What a channel tells of its worker. */
export interface ShardChannelEnd {
  hear(answer: ShardAnswer): void;
  /** it is gone, and what it was at work on with it */
  died(cause: string): void;
}

export interface ShardPlace {
  /** whether workers see this thread's memory; else parameters and gradients are sent to and fro */
  readonly shared: boolean;
  begin(data: ShardWorkerData, end: ShardChannelEnd): ShardChannel;
}

/** So often may workers die over the same shard. */
const MOST_DEATHS = 3;

interface Member {
  channel: ShardChannel;
  /** what it is at work on; null while it waits */
  question: ShardQuestion | null;
  ready: boolean;
  /** the step whose parameters it has */
  step: number;
}

/**
 * Shares shards out among workers, wherever they are. One that dies is replaced, and its shard computed again: parameters change only between steps, so
 * nothing that it left undone can show.
 * @throws SeqlabError `shard-workers` for a count that is none or a loss of one's own, and what `parseModelConfig` throws
 */
export function createShardPool(options: ShardPoolOptions, { shared, begin }: ShardPlace): ShardPool {
  checkArgument('startShardWorkers', 'options', options, 'an object');
  const { model: given, loss, count, fastMath = false } = options;
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
  // a worker may be ahead of the sums by one shard, so that none waits for another's
  const slots = 2 * count;
  const inSharedMemory = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
  const parameters = shared ? inSharedMemory(size) : new Float32Array(size);
  const gradients = shared ? inSharedMemory(slots * size) : null;
  const data: ShardWorkerData = {
    ...{ model, loss: spec, fastMath },
    ...{ parameters: shared ? parameters : null, gradients },
  };
  /** without shared memory, what each slot was answered last, to be filled again */
  const answered = new Map<number, Float32Array>();

  const freeSlots = Array.from({ length: slots }, (_, slot) => slot);
  const waiting: ShardQuestion[] = [];
  const losses = new Map<number, { readonly loss: number; readonly slot: number }>();
  const deaths = new Map<number, number>();
  const members: Member[] = [];
  let step = 0;
  let failure: Error | null = null;
  let closed = false;
  const wakes: (() => void)[] = [];

  /** Until something was heard. */
  const news = () => new Promise<void>((resolve) => wakes.push(resolve));

  function wake(): void {
    for (const each of wakes.splice(0)) each();
  }

  function fail(error: Error): void {
    failure ??= error;
    wake();
  }

  /** Gives whoever is idle the next shard. */
  function hand(member: Member): void {
    if (member.question !== null) return;
    const question = waiting.shift();
    if (question === undefined) return;
    member.question = question;
    if (shared) {
      member.channel.post(question, []);
      return;
    }
    const gradient = answered.get(question.slot) ?? new Float32Array(size);
    answered.delete(question.slot);
    if (member.step === step) {
      member.channel.post({ ...question, gradient }, [gradient.buffer as ArrayBuffer]);
      return;
    }
    member.step = step;
    const copy = parameters.slice();
    member.channel.post({ ...question, gradient, parameters: copy }, [
      gradient.buffer as ArrayBuffer,
      copy.buffer,
    ]);
  }

  function hear(member: Member, answer: ShardAnswer): void {
    if (answer.type === 'ready') {
      member.ready = true;
      wake();
      return;
    }
    if (answer.type === 'failed') {
      const { code, message } = answer;
      fail(code === null ? refused(message) : new SeqlabError(code, message));
      return;
    }
    const { shard, slot } = member.question!;
    member.question = null;
    if (answer.gradient !== undefined) answered.set(slot, answer.gradient);
    losses.set(shard, { loss: answer.loss, slot });
    hand(member);
    wake();
  }

  /** Puts another in its place, which begins with the same shard. */
  function replace(member: Member, cause: string): void {
    if (closed || failure !== null) return;
    const { question } = member;
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
    member.question = null;
    member.ready = false;
    member.step = 0;
    member.channel = started(member);
    hand(member);
  }

  function started(member: Member): ShardChannel {
    let current = true;
    const channel = begin(data, {
      // what a worker says after its end is about a shard that another has
      hear: (answer) => {
        if (current) hear(member, answer);
      },
      died: (cause) => {
        if (!current) return;
        current = false;
        replace(member, cause);
      },
    });
    return channel;
  }

  for (let i = 0; i < count; i += 1) {
    const member = { question: null, ready: false, step: 0 } as Partial<Member> as Member;
    member.channel = started(member);
    members.push(member);
  }

  return {
    count,
    parameters,
    computes: { model, loss: spec },
    async ready() {
      while (failure === null && !members.every(({ ready }) => ready)) await news();
      if (failure !== null) throw failure;
    },
    async close() {
      closed = true;
      await Promise.all(members.map(({ channel }) => channel.end()));
    },
    async *gradients(shards: readonly ShardInputs[]): AsyncGenerator<ShardGradient, void, undefined> {
      if (closed) throw refused('the workers are closed. Close them after the training.');
      losses.clear();
      deaths.clear();
      step += 1;
      let asked = 0;
      const ask = (): void => {
        for (; asked < shards.length && freeSlots.length > 0; asked += 1)
          waiting.push({ shard: asked, slot: freeSlots.shift()!, inputs: shards[asked]! });
        for (const member of members) hand(member);
      };
      let complete = false;
      try {
        ask();
        for (let next = 0; next < shards.length; next += 1) {
          while (!losses.has(next) && failure === null) {
            await news();
          }
          if (failure !== null) throw failure;
          const { loss: value, slot } = losses.get(next)!;
          const gradient = gradients?.subarray(slot * size, (slot + 1) * size) ?? answered.get(slot)!;
          yield { loss: value, gradient };
          freeSlots.push(slot);
          ask();
        }
        complete = true;
      } finally {
        // workers may still write what nobody will read: these are at their end
        if (!complete) failure ??= refused('a step was given up. Start others.');
      }
    },
  };
}

function refused(what: string): SeqlabError {
  return new SeqlabError('shard-workers', `startShardWorkers: ${what}`);
}
