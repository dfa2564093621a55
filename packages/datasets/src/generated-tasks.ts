import { checkArgument, randomInteger, SeqlabError, type SequenceDataset, STREAM_TASK } from '@seqlab/core';
import { checkCopies } from './check-sizes.js';
import { type SequenceOptions, sequences } from './sequences.js';

/** A data set from inputs and the rule that gives their outputs. */
export function taskOf(
  name: string,
  inputs: readonly string[],
  rule: (input: string) => string,
): SequenceDataset {
  checkArgument('taskOf', 'inputs', inputs, 'a list');
  checkArgument('taskOf', 'rule', rule, 'a function');
  return { name, copies: 1, examples: inputs.map((input) => ({ task: name, input, output: rule(input) })) };
}

/** Output = input. */
export function copyTask(options: SequenceOptions): SequenceDataset {
  return taskOf('copy', sequences(options), (input) => input);
}

/** Output = input from its end to its start. */
export function reverseTask(options: SequenceOptions): SequenceDataset {
  return taskOf('reverse', sequences(options), (input) => [...input].reverse().join(''));
}

/** Output = the input's symbols in the order in which `symbols` names them. */
export function sortTask(options: SequenceOptions): SequenceDataset {
  checkArgument('sortTask', 'options', options, 'an object');
  const rank = new Map([...(options.symbols ?? '01')].map((symbol, i) => [symbol, i]));
  return taskOf('sort', sequences(options), (input) =>
    [...input].sort((a, b) => rank.get(a)! - rank.get(b)!).join(''),
  );
}

/** Each symbol becomes the one as far from the end of `symbols` as it was from their start: 0 ↔ 1, or a ↔ z. */
export function invertTask(options: SequenceOptions): SequenceDataset {
  checkArgument('invertTask', 'options', options, 'an object');
  const symbols = [...(options.symbols ?? '01')];
  const opposite = new Map(symbols.map((symbol, i) => [symbol, symbols[symbols.length - 1 - i]!]));
  return taskOf('invert', sequences(options), (input) =>
    [...input].map((symbol) => opposite.get(symbol)!).join(''),
  );
}

export interface AdditionOptions {
  /** decimal digits of each number, 1 … 9; shorter numbers are written with zeros in front */
  readonly digits: number;
  /** how many different sums, at most 65,536; default all there are, which needs a count from 3 digits on */
  readonly count?: number;
  /** default 0 */
  readonly seed?: number;
}

/** "12+34" → "046": two numbers of `digits` digits, and their sum with one digit more. Symbols: 0 … 9 and +. */
export function additionTask(options: AdditionOptions): SequenceDataset {
  checkArgument('additionTask', 'options', options, 'an object');
  const { digits, count, seed = 0 } = options;
  if (!Number.isInteger(digits) || digits < 1 || digits > 9) {
    throw new SeqlabError(
      'addition-digits',
      `additionTask: digits (${digits}) must be an integer from 1 to 9. Use e.g. 2.`,
    );
  }
  const operands = sequences({
    symbols: '0123456789',
    minimumLength: 2 * digits,
    seed,
    ...(count === undefined ? {} : { count }),
  });
  const inputs = operands.map((both) => `${both.slice(0, digits)}+${both.slice(digits)}`);
  return taskOf('addition', inputs, (input) => {
    const [left, right] = input.split('+') as [string, string];
    return String(Number(left) + Number(right)).padStart(digits + 1, '0');
  });
}

/** All examples of the data sets as one; each keeps its task's name, so that metrics tell them apart. */
export function joinTasks(name: string, datasets: readonly SequenceDataset[]): SequenceDataset {
  checkArgument('joinTasks', 'datasets', datasets, 'a list');
  for (const dataset of datasets) checkArgument('joinTasks', 'a data set', dataset, 'an object');
  return { name, copies: 1, examples: datasets.flatMap(({ examples }) => examples) };
}

/**
 * Each symbol of each input is replaced, with probability `rate`, by another of the symbols. The outputs stay.
 * Copies are written out, so that each gets noise of its own.
 */
export function addNoise(
  dataset: SequenceDataset,
  options: { readonly rate: number; readonly symbols?: string; readonly seed?: number },
): SequenceDataset {
  checkArgument('addNoise', 'dataset', dataset, 'an object');
  checkArgument('addNoise', 'options', options, 'an object');
  const { rate, symbols = '01', seed = 0 } = options;
  const alphabet = [...symbols];
  if (!(rate >= 0 && rate <= 1) || alphabet.length < 2 || new Set(alphabet).size < alphabet.length) {
    throw new SeqlabError(
      'noise-options',
      `addNoise: rate (${rate}) must be from 0 to 1 and symbols (${JSON.stringify(symbols)}) at least two different characters. Use e.g. rate 0.1.`,
    );
  }
  checkCopies('addNoise', dataset.copies);
  let drawn = 0;
  const next = (bound: number): number => {
    drawn += 1;
    return randomInteger(bound, drawn, { seed, stream: STREAM_TASK, index: 1 });
  };
  const flip = (symbol: string): string => {
    if (next(16777216) >= rate * 16777216) return symbol;
    const others = alphabet.filter((other) => other !== symbol);
    return others[next(others.length)]!;
  };
  const copies = Array.from({ length: dataset.copies }, () => dataset.examples).flat();
  const examples = copies.map((example) => ({ ...example, input: [...example.input].map(flip).join('') }));
  return { name: dataset.name, copies: 1, examples };
}
