import type { InputArray } from '@seqlab/backend';
import { checkArgument, type ModelConfig } from '@seqlab/core';
import type { LossSpec } from './losses.js';

/** What the gradient of a shard is computed from: `src0`, `tgt0`, `labels0`, `dropout0` and, of several shards, `share0`. */
export type ShardInputs = Readonly<Record<string, InputArray>>;

/** What a shard adds to the loss and to the gradient. */
export interface ShardGradient {
  readonly loss: number;
  /** [trained values]: by every parameter, one after the other in the model's order; good until the next one is asked for */
  readonly gradient: Float32Array;
}

/**
 * Computes gradients of shards elsewhere: on threads in Node (`startShardWorkers` of `@seqlab/tasks/node`), or wherever a copy of the model can be.
 * Which of them computes what, and which is done first, must not show.
 */
export interface ShardWorkers {
  /** how many work at once */
  readonly count: number;
  /** [trained values]: every parameter, one after the other in the model's order: written before each call of `gradients`, and left alone until its end */
  readonly parameters: Float32Array;
  /** what they were started with, where they say it: another model's config or another loss is refused, since its gradients would be others */
  readonly computes?: { readonly model: ModelConfig; readonly loss: LossSpec };
  /** One result for each shard, in the order of the shards. @throws what a worker threw, and `shard-workers` when they cannot go on */
  gradients(shards: readonly ShardInputs[]): AsyncIterable<ShardGradient>;
}

/** Multiply-adds of a step from which `autoWorkers` takes more than one: below, what is sent to and fro takes longer than it saves. */
export const WORKERS_FROM = 2e8;

export interface AutoWorkersQuestion {
  /** trained values */
  readonly parameters: number;
  /** of one step, source and target together */
  readonly tokens: number;
  readonly shards: number;
  /** that this process may use */
  readonly cores: number;
}

/**
 * How many workers compute the shards where nobody said: as many as there are cores, and at most one for each shard, from 2·10⁸ multiply-adds a step
 * on (3 · parameters · tokens, an upper bound); else 1. It decides the time alone: the bits are the same with any number.
 * @throws SeqlabError `argument-kind`
 */
export function autoWorkers(question: AutoWorkersQuestion): number {
  checkArgument('autoWorkers', 'the question', question, 'an object');
  const { parameters, tokens, shards, cores } = question;
  for (const [name, value] of Object.entries({ parameters, tokens, shards, cores }))
    checkArgument('autoWorkers', name, value, 'a whole number');
  return 3 * parameters * tokens < WORKERS_FROM ? 1 : Math.max(1, Math.min(shards, cores));
}
