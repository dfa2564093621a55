import { checkArgument, randomInteger, SeqlabError, STREAM_TASK } from '@seqlab/core';

export interface SequenceOptions {
  /** single characters, each once; default "01" */
  readonly symbols?: string;
  readonly minimumLength: number;
  /** default minimumLength */
  readonly maximumLength?: number;
  /** how many different sequences, at most 65,536; default all there are, which needs a count where they are more */
  readonly count?: number;
  /** fixes which sequences are drawn where not all are taken; default 0 */
  readonly seed?: number;
}

const MOST = 65536;

/**
 * Different sequences over the symbols: all of them in counting order, short ones first, or `count` drawn at random (each of
 * the sequences that are left is equally likely).
 * @throws SeqlabError `sequences-options` for options that cannot be met
 */
export function sequences(options: SequenceOptions): string[] {
  checkArgument('sequences', 'options', options, 'an object');
  const { minimumLength, maximumLength = minimumLength, seed = 0 } = options;
  const symbols = [...(options.symbols ?? '01')];
  if (symbols.length === 0 || new Set(symbols).size !== symbols.length) {
    throw refuse(`symbols (${JSON.stringify(options.symbols)}) must be different characters, at least one`);
  }
  if (!isLength(minimumLength) || !isLength(maximumLength) || minimumLength > maximumLength) {
    throw refuse(
      `lengths (${minimumLength} to ${maximumLength}) must be integers from 1 to 4096, in rising order`,
    );
  }
  const total = totalCount(symbols.length, minimumLength, maximumLength);
  const { count = total } = options;
  if (options.count === undefined && total > MOST)
    throw refuse(`there are ${total} sequences, more than ${MOST}, so that a count must be given`);
  if (!Number.isSafeInteger(count) || count < 1 || count > total || count > MOST) {
    throw refuse(
      `count (${count}) must be an integer from 1 to ${Math.min(total, MOST)}, as there are ${total} sequences`,
    );
  }
  if (count === total) return Array.from({ length: count }, (_, i) => sequenceAt(i, symbols, minimumLength));
  return drawDifferent(count, total, symbols, minimumLength, maximumLength, seed);
}

function isLength(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 4096;
}

function totalCount(symbols: number, from: number, to: number): number {
  let total = 0;
  for (let length = from; length <= to; length += 1) total += power(symbols, length);
  return total;
}

/** Number i of all sequences: by length, then as a number in base |symbols|. */
function sequenceAt(index: number, symbols: readonly string[], minimumLength: number): string {
  let length = minimumLength;
  let rest = index;
  while (rest >= power(symbols.length, length)) {
    rest -= power(symbols.length, length);
    length += 1;
  }
  let text = '';
  for (let k = 0; k < length; k += 1) {
    text = symbols[rest % symbols.length]! + text;
    rest = Math.floor(rest / symbols.length);
  }
  return text;
}

/** Draws until enough different ones are found; where there are too many to number, symbol by symbol. */
function drawDifferent(
  count: number,
  total: number,
  symbols: readonly string[],
  minimumLength: number,
  maximumLength: number,
  seed: number,
): string[] {
  const key = { seed, stream: STREAM_TASK };
  const found = new Set<string>();
  let drawn = 0;
  const next = (bound: number): number => {
    drawn += 1;
    return randomInteger(bound, drawn, key);
  };
  while (found.size < count) {
    if (total <= 4294967296) {
      found.add(sequenceAt(next(total), symbols, minimumLength));
      continue;
    }
    const length = minimumLength + next(maximumLength - minimumLength + 1);
    found.add(Array.from({ length }, () => symbols[next(symbols.length)]!).join(''));
  }
  return [...found];
}

/** base^exponent by multiplication: Infinity where it is too large to count. */
function power(base: number, exponent: number): number {
  let product = 1;
  for (let k = 0; k < exponent && product < Number.MAX_VALUE; k += 1) product *= base;
  return product;
}

function refuse(reason: string): SeqlabError {
  return new SeqlabError('sequences-options', `sequences: ${reason}. Change the options.`);
}
