import type { LadderExample, LadderResult, LadderStageResult } from '@seqlab/core';

/** Mean and spread over seeds. */
export interface Spread {
  readonly mean: number;
  /** sample standard deviation (n − 1); null with fewer than two seeds */
  readonly sd: number | null;
}

/** One row of the ladder's table: a stage over all its seeds. */
export interface LadderRow {
  readonly id: LadderStageResult['id'];
  readonly model: string;
  readonly task: string;
  readonly parameters: number;
  readonly steps: number;
  /** training loss of the last step, dropout on: what the paper reports */
  readonly loss: Spread;
  /** loss after the last step, dropout off: what the floor bounds */
  readonly evalLoss: Spread;
  readonly reported: number;
  readonly floor: number;
  readonly doable: boolean;
  readonly reason: string;
  readonly seeds: number;
  /** seeds whose every example was right */
  readonly exact: number;
  readonly tasks: readonly TaskMatch[];
  readonly examples: readonly ExampleSummary[];
}

/** Exact match of one task of a stage, counted over examples and seeds. */
export interface TaskMatch {
  readonly task: string;
  readonly correct: number;
  readonly total: number;
}

/** One distinct input of a stage and every output that its seeds gave, the most frequent first. */
export interface ExampleSummary {
  readonly task: string;
  readonly input: string;
  readonly expected: string;
  readonly correct: number;
  readonly total: number;
  readonly outputs: readonly { readonly output: string; readonly count: number; readonly correct: boolean }[];
}

/** The table of a ladder result, in the order of its stages. */
export const ladderRows = (result: LadderResult): LadderRow[] => result.stages.map(ladderRow);

/** One stage over its seeds. */
export function ladderRow(stage: LadderStageResult): LadderRow {
  const { id, model, task, parameters, steps, reported, floor, doable, reason, seeds } = stage;
  const examples = seeds.flatMap((seed) => seed.examples);
  return {
    id,
    model,
    task,
    parameters,
    steps,
    loss: spread(seeds.map((seed) => seed.trainLoss)),
    evalLoss: spread(seeds.map((seed) => seed.evalLoss)),
    reported,
    floor,
    doable,
    reason,
    seeds: seeds.length,
    exact: seeds.filter((seed) => seed.examples.every((example) => example.correct)).length,
    tasks: taskMatches(examples),
    examples: exampleSummaries(examples),
  };
}

/** Mean and sample standard deviation; the mean of nothing is NaN. */
export function spread(values: readonly number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, sd: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (values.length - 1)) };
}

function taskMatches(examples: readonly LadderExample[]): TaskMatch[] {
  return groups(examples, ({ task }) => task).map((group) => ({
    task: group[0]!.task,
    correct: group.filter(({ correct }) => correct).length,
    total: group.length,
  }));
}

function exampleSummaries(examples: readonly LadderExample[]): ExampleSummary[] {
  return groups(examples, ({ task, input }) => `${task}\n${input}`).map((group) => ({
    task: group[0]!.task,
    input: group[0]!.input,
    expected: group[0]!.expected,
    correct: group.filter(({ correct }) => correct).length,
    total: group.length,
    outputs: groups(group, outputText)
      .map((same) => ({ output: outputText(same[0]!), count: same.length, correct: same[0]!.correct }))
      .sort((a, b) => b.count - a.count),
  }));
}

/** An answer for reading: numbers with four decimals. */
export function outputText({ output }: LadderExample): string {
  return typeof output === 'string' ? output : output.map((value) => value.toFixed(4)).join(' ');
}

/** Groups by key, in order of first appearance. */
function groups<T>(values: readonly T[], key: (value: T) => string): T[][] {
  const byKey = new Map<string, T[]>();
  for (const value of values) {
    const group = byKey.get(key(value));
    if (group) group.push(value);
    else byKey.set(key(value), [value]);
  }
  return [...byKey.values()];
}
