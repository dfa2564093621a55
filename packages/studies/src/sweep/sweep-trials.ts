import { portableExp, portableLog, STREAM_SAMPLING, uniform } from '@seqlab/core';
import type { SweepConfig, SweepParameter, SweepValue } from './sweep-config.js';

/** One choice of values. */
export interface SweepTrial {
  /** the values, as text */
  readonly name: string;
  readonly values: Readonly<Record<string, SweepValue>>;
}

/** Every combination in order, the last parameter changing first; or so many draws. The same config always gives the same; what is drawn twice is tried once. */
export function sweepTrials({ parameters, trials, seed }: SweepConfig): SweepTrial[] {
  const names = Object.keys(parameters);
  const all = trials === null ? combinations(parameters) : draws(parameters, trials, seed);
  const different = new Map(all.map((values) => [JSON.stringify(values), values]));
  return [...different.values()].map((values) => ({
    name: names.map((name) => `${name} ${values[name]}`).join(', '),
    values,
  }));
}

type Values = Readonly<Record<string, SweepValue>>;

function combinations(parameters: SweepConfig['parameters']): Values[] {
  return Object.entries(parameters).reduce<Values[]>(
    (before, [name, parameter]) =>
      before.flatMap((values) =>
        ('values' in parameter ? parameter.values : []).map((value) => ({ ...values, [name]: value })),
      ),
    [{}],
  );
}

function draws(parameters: SweepConfig['parameters'], count: number, seed: number): Values[] {
  const entries = Object.entries(parameters);
  return Array.from({ length: count }, (_, trial) =>
    Object.fromEntries(
      entries.map(([name, parameter], i) => [
        name,
        drawn(parameter, uniform(seed, STREAM_SAMPLING, trial, i)),
      ]),
    ),
  );
}

/** @param share from 0 to 1, 1 excluded */
function drawn(parameter: SweepParameter, share: number): SweepValue {
  if ('values' in parameter) return parameter.values[Math.floor(share * parameter.values.length)]!;
  const { from, to, scale, integer } = parameter;
  // each whole number, the ends included, as likely as any other
  const [low, high] = integer && scale === 'linear' ? [from, to + 1] : [from, to];
  // the learning rate reaches the weights, which are the same in every engine
  const value =
    scale === 'log'
      ? portableExp(portableLog(low) + share * (portableLog(high) - portableLog(low)))
      : low + share * (high - low);
  if (integer) return Math.min(to, scale === 'log' ? Math.round(value) : Math.floor(value));
  // digits that a person would write; a range that is finer is drawn as it is
  const short = Number(value.toPrecision(3));
  return short >= from && short <= to ? short : value;
}
