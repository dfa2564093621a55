import { parseTrainingConfig } from '@seqlab/core';
import { createModel } from '@seqlab/models';
import { fixedBatch, train } from '@seqlab/training';
import { lossOf } from '../compute/loss-of.js';
import type { BenchCase } from './cases.js';

export interface Measurement {
  readonly name: string;
  readonly parameters: number;
  readonly batchSize: number;
  readonly tokens: number;
  /** median of the rounds */
  readonly millisecondsPerStep: number;
  readonly tokensPerSecond: number;
  readonly steps: number;
}

/** Steps in V8's baseline compiler say nothing about the rest. */
const warmUpSteps = 100;
const firstSteps = 2;
const rounds = 5;

/** Trains for about `seconds` and gives the median time of a step over five rounds. */
export async function measure(
  { name, model: config, batch }: BenchCase,
  seconds: number,
): Promise<Measurement> {
  const model = createModel(config, { seed: 0 });
  const time = async (steps: number): Promise<number> => {
    const start = performance.now();
    const training = parseTrainingConfig({ steps, seed: 0 });
    for await (const _ of train({
      model,
      batches: fixedBatch(batch),
      config: training,
      loss: lossOf(config),
    }));
    return performance.now() - start;
  };
  const first = (await time(firstSteps)) / firstSteps;
  const warmUp = Math.max(firstSteps, Math.min(warmUpSteps, Math.round((seconds * 1000) / first)));
  const estimate = (await time(warmUp)) / warmUp;
  const steps = Math.max(1, Math.round((seconds * 1000) / estimate / rounds));
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push((await time(steps)) / steps);
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  model.dispose();
  const millisecondsPerStep = times.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  const tokens = batch.batchSize * (batch.srcLength + batch.tgtLength);
  return {
    name,
    parameters,
    batchSize: batch.batchSize,
    tokens,
    millisecondsPerStep,
    tokensPerSecond: (tokens / millisecondsPerStep) * 1000,
    steps: steps * rounds,
  };
}
