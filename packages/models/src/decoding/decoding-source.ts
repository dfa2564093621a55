import {
  checkNumber,
  checkOptions,
  isWhole,
  longestSequence,
  type ModelConfig,
  SeqlabError,
  showValue,
} from '@seqlab/core';

/** The rows whose continuation is asked for; a TokenBatch is one. */
export interface DecodingSource {
  /** B */
  readonly batchSize: number;
  /** S; 0 for a decoder-only model */
  readonly srcLength: number;
  /** [B, S] */
  readonly src: Int32Array;
}

/**
 * What all ways of decoding share. Only ids that the model can read again are chosen: where `outputSize` is above
 * `vocabSize`, the outputs beyond the vocabulary are left out, and probabilities are those among the others.
 */
export interface DecodingOptions {
  /**
   * how many tokens are predicted at most, EOS included; default 16, the paper's. A model with learned positions is cut where
   * its table of positions ends.
   */
  readonly maxLength?: number;
  /** what the target starts with */
  readonly sosId: number;
  /** the token that ends a sequence; null: every row goes on to maxLength */
  readonly eosId: number | null;
  /**
   * what the target goes on with after SOS, given and not predicted: [B] rows, of any lengths; default: nothing. Greedy decoding and sampling read longer ones
   * while shorter ones go on; the others decode rows of one length together.
   */
  readonly prefix?: readonly ArrayLike<number>[] | null;
  /** keep keys and values from step to step where the model has a causal mask; default true. The answers are the same. */
  readonly cache?: boolean;
  /** told each token as soon as it is chosen, EOS apart, and its row; beam search and rewriting choose them all at the end */
  readonly onToken?: (id: number, row: number) => void;
}

/** What those ways of decoding share that choose one token after the other. */
export interface StepwiseOptions extends DecodingOptions {
  /**
   * a logit of an id that the target has already, SOS and prefix included, is divided by it where it is positive and multiplied where it is
   * negative: above 1 it is less likely to come again, below 1 more; default 1
   * @see Keskar et al. 2019, CTRL, section 4.1
   */
  readonly repetitionPenalty?: number;
  /** asked after each token what a row has so far, EOS apart; true ends the row, with that token; default: nothing but EOS does */
  readonly until?: (ids: readonly number[], row: number) => boolean;
}

export const STEPWISE_OPTIONS = ['repetitionPenalty', 'until'] as const;

export const DECODING_OPTIONS = ['maxLength', 'sosId', 'eosId', 'prefix', 'cache', 'onToken'] as const;

export interface DecodedSequence {
  /** what was predicted, without SOS, prefix and EOS */
  readonly ids: readonly number[];
  /** EOS was reached; false: the sequence was cut at maxLength, or where the model's positions end */
  readonly ended: boolean;
}

/** What decoding starts from, checked. */
export interface DecodingStart {
  /** SOS and the prefix of every row */
  readonly rows: number[][];
  /** how many tokens of each row are predicted at most */
  readonly maxLengths: readonly number[];
  readonly eosId: number | null;
  readonly onToken: (id: number, row: number) => void;
  readonly repetitionPenalty: number;
  readonly until: (ids: readonly number[], row: number) => boolean;
}

/** Tells tokens that have all been chosen at the end. */
export function tellAll<A extends DecodedSequence>(answers: A[], { onToken }: DecodingStart): A[] {
  for (const [row, { ids }] of answers.entries()) for (const id of ids) onToken(id, row);
  return answers;
}

/** Rows that start alike, to be decoded together. */
export interface EqualStart extends Omit<DecodingStart, 'maxLengths'> {
  readonly source: DecodingSource;
  readonly maxLength: number;
}

/** Decodes rows that are given equally much together, the others after them. @returns answers in the order of the rows */
export async function byGivenLength<A>(
  { srcLength, src }: DecodingSource,
  { rows, maxLengths, ...others }: DecodingStart,
  decode: (start: EqualStart) => Promise<A[]>,
): Promise<A[]> {
  const numbersBy = new Map<number, number[]>();
  for (const [number, { length }] of rows.entries())
    numbersBy.set(length, [...(numbersBy.get(length) ?? []), number]);
  const answers: A[] = [];
  for (const numbers of numbersBy.values()) {
    const ids = new Int32Array(numbers.length * srcLength);
    for (const [i, number] of numbers.entries())
      ids.set(src.subarray(number * srcLength, (number + 1) * srcLength), i * srcLength);
    const decoded = await decode({
      ...others,
      source: { batchSize: numbers.length, srcLength, src: ids },
      rows: numbers.map((number) => rows[number]!),
      maxLength: maxLengths[numbers[0]!]!,
    });
    for (const [i, number] of numbers.entries()) answers[number] = decoded[i]!;
  }
  return answers;
}

/** The paper's decoding gives up after so many tokens, EOS included. */
export const DEFAULT_MAX_LENGTH = 16;

/**
 * Checks what every way of decoding is given; `own` are the options that this one has besides.
 * @throws `options-object`, `options-unknown-key`, `decode-source`, `decode-empty`, `decode-max-length`, `decode-prefix`,
 *   `decode-id`, `decode-cache`, `decode-on-token`, `decode-repetition-penalty`, `decode-until`
 */
export function startOf(
  { where, own }: { readonly where: string; readonly own: readonly string[] },
  config: ModelConfig,
  source: DecodingSource,
  options: StepwiseOptions,
): DecodingStart {
  checkOptions(where, options, [...DECODING_OPTIONS, ...own]);
  checkSource(source);
  const { maxLength = DEFAULT_MAX_LENGTH, sosId, eosId, cache = true, onToken = () => {} } = options;
  const { repetitionPenalty = 1, until = () => false } = options;
  checkNumber(
    {
      code: 'decode-max-length',
      where: 'decode',
      name: 'maxLength',
      value: maxLength,
      expected: 'a whole number, 1 or more',
      advice: 'Leave it out for 16.',
    },
    (value) => isWhole(value, 1),
  );
  if (typeof cache !== 'boolean') {
    throw new SeqlabError('decode-cache', 'decode: cache must be true or false. Leave it out for true.');
  }
  if (typeof onToken !== 'function') {
    throw new SeqlabError(
      'decode-on-token',
      `decode: onToken (${showValue(onToken)}) must be a function. Leave it out to be told nothing.`,
    );
  }
  checkNumber(
    {
      code: 'decode-repetition-penalty',
      where: 'decode',
      name: 'repetitionPenalty',
      value: repetitionPenalty,
      expected: 'a finite number above 0',
      advice: 'Leave it out for 1, which changes nothing.',
    },
    (value) => value > 0 && value < Infinity,
  );
  if (typeof until !== 'function') {
    throw new SeqlabError(
      'decode-until',
      `decode: until (${showValue(until)}) must be a function of the ids so far. Leave it out to end with EOS alone.`,
    );
  }
  checkId('sosId', sosId, config.vocabSize, 'Use the id that targets start with in training.');
  if (eosId !== null) {
    const choosable = Math.min(config.vocabSize, config.outputSize);
    checkId('eosId', eosId, choosable, 'Use the id that ends labels in training, or null if none does.');
  }
  const rows = startRows(source, options);
  for (const id of rows[0] === undefined ? [] : rows.flat()) {
    checkId('an id of prefix', id, config.vocabSize, 'Use the tokenizer that belongs to the model.');
  }
  // The last token that is predicted is not read again: it needs no position.
  const most = (given: number) => Math.min(maxLength, Math.max(1, longestSequence(config) - given + 1));
  return {
    rows,
    eosId,
    onToken,
    repetitionPenalty,
    until,
    maxLengths: rows.map(({ length }) => most(length)),
  };
}

function startRows(source: DecodingSource, { sosId, prefix }: DecodingOptions): number[][] {
  if (prefix != null) {
    if (prefix.length !== source.batchSize) {
      throw new SeqlabError(
        'decode-prefix',
        `decode: prefix has ${prefix.length} rows, ${source.batchSize} were expected, as many as the source has. Give an empty row where nothing is given.`,
      );
    }
  }
  return Array.from({ length: source.batchSize }, (_, row) => [sosId, ...Array.from(prefix?.[row] ?? [])]);
}

function checkSource(source: DecodingSource): void {
  if (typeof source !== 'object' || source === null || !(source.src instanceof Int32Array)) {
    throw new SeqlabError(
      'decode-source',
      'decode: the source must be {batchSize, srcLength, src} with src an Int32Array. A batch of tokens is one.',
    );
  }
  const { batchSize, srcLength, src } = source;
  if (batchSize === 0) {
    throw new SeqlabError(
      'decode-empty',
      'decode: the source has 0 rows, at least 1 was expected. Give one row per sequence.',
    );
  }
  if (isWhole(batchSize, 1) && isWhole(srcLength, 0) && src.length === batchSize * srcLength) return;
  throw new SeqlabError(
    'decode-source',
    `decode: ${src.length} ids do not fill batchSize (${batchSize}) rows of srcLength (${srcLength}). Pad the rows to one length.`,
  );
}

function checkId(name: string, value: unknown, count: number, advice: string): void {
  const check = { code: 'decode-id', where: 'decode', name, value, advice };
  checkNumber({ ...check, expected: `a whole number from 0 to ${count - 1}` }, (id) =>
    isWhole(id, 0, count - 1),
  );
}
