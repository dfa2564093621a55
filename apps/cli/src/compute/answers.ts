import { SeqlabError, type Tokenizer, wrap } from '@seqlab/core';
import {
  beamSearch,
  type DecodedSequence,
  type DecodingSource,
  greedy,
  type Model,
  sample,
} from '@seqlab/models';
import { groupBy } from '../group-by.js';

export interface GenerateOptions {
  readonly decoding: 'greedy' | 'beam' | 'sample';
  readonly mode: 'append' | 'rewrite';
  readonly maxLength: number;
  readonly beams: number;
  readonly lengthPenalty: number;
  readonly seed: number;
  readonly temperature: number;
  readonly topK?: number;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
}

/** How ids of an input become those of its answer. */
export interface Answering {
  readonly model: Model;
  /** what wraps an input; null: inputs are whole rows already */
  readonly source: { readonly sosId: number; readonly eosId: number } | null;
  /** without EOS every answer goes on to maxLength */
  readonly target: { readonly sosId: number; readonly eosId: number | null };
  /** whether a decoder-only model is given the whole input, SOS input EOS, and answers it; else it goes on with it */
  readonly prefix: boolean;
}

export interface AnsweredIds {
  /** what was predicted, without SOS, input and EOS */
  readonly ids: readonly number[];
  /** EOS was reached; false: cut at maxLength */
  readonly ended: boolean;
  /** with beam search */
  readonly score?: number;
}

/** Who is told of an answer while it grows. */
export interface Told {
  /** each token as it is chosen */
  readonly onToken?: (id: number) => void;
  /** asked after each token what there is so far; true ends the answer */
  readonly until?: (ids: readonly number[]) => boolean;
}

/** Inputs of a decoder that are read together at most. */
const AT_ONCE = 64;

/**
 * An answer to each input, in their order. Inputs of one length are decoded together: no padding is needed, and none is wanted. A decoder alone reads inputs
 * of any lengths together where each answer is that of its input alone, whatever row it is: not when it draws.
 */
export async function answerIds(
  answering: Answering,
  inputs: readonly (readonly number[])[],
  options: GenerateOptions,
  told: Told = {},
): Promise<AnsweredIds[]> {
  const answers: AnsweredIds[] = [];
  const numbered = inputs.map((ids, index) => ({ ids, index }));
  const ofOneLength = () => [...groupBy(numbered, ({ ids }) => ids.length).values()];
  const ofAnyLength = () => {
    const sorted = [...numbered].sort((a, b) => a.ids.length - b.ids.length);
    return [...groupBy([...sorted.entries()], ([place]) => Math.floor(place / AT_ONCE)).values()].map(
      (group) => group.map(([, each]) => each),
    );
  };
  const together =
    answering.model.config.architecture === 'decoder-only' &&
    options.decoding === 'greedy' &&
    options.mode === 'append';
  for (const group of together ? ofAnyLength() : ofOneLength()) {
    const rows = group.map(({ ids }) => ids);
    const decoded = await decode(answering, rows, options, told);
    for (const [row, { index }] of group.entries()) answers[index] = decoded[row]!;
  }
  return answers;
}

async function decode(
  { model, source, target, prefix }: Answering,
  rows: readonly (readonly number[])[],
  options: GenerateOptions,
  { onToken, until }: Told,
): Promise<(DecodedSequence & { readonly score?: number })[]> {
  const goesOn = model.config.architecture === 'decoder-only';
  const wrapped = (ids: readonly number[]) => (source === null ? ids : wrap(ids, source.sosId, source.eosId));
  const read = goesOn ? rows.map(() => []) : rows.map(wrapped);
  const given = prefix && target.eosId !== null ? rows.map((ids) => [...ids, target.eosId!]) : rows;
  const from: DecodingSource = {
    batchSize: rows.length,
    srcLength: read[0]!.length,
    src: Int32Array.from(read.flat()),
  };
  const common = {
    ...target,
    maxLength: options.maxLength,
    ...(goesOn && { prefix: given }),
    ...(onToken !== undefined && { onToken: (id: number) => onToken(id) }),
  };
  const stepwise = {
    ...(options.repetitionPenalty !== 1 && { repetitionPenalty: options.repetitionPenalty }),
    ...(until !== undefined && { until }),
  };
  switch (options.decoding) {
    case 'greedy':
      return greedy(model, from, { ...common, ...stepwise, mode: options.mode });
    case 'beam': {
      const { beams, lengthPenalty } = options;
      return beamSearch(model, from, { ...common, beams, lengthPenalty });
    }
    case 'sample': {
      const { seed, temperature, topK, topP, minP } = options;
      return sample(model, from, {
        ...common,
        ...stepwise,
        minP,
        seed,
        temperature,
        topP,
        ...(topK !== undefined && { topK }),
      });
    }
  }
}

/**
 * Running text goes on from its last ids: a model that learned windows of T ids sees at most T of them, so that every T/2 new ones it starts anew
 * from the last T/2. There is no end but `maxLength`.
 */
export async function continueText(
  model: Model,
  start: readonly number[],
  context: number,
  options: GenerateOptions,
  { onToken = () => {}, until = () => false }: Told = {},
): Promise<number[]> {
  const text = [...start];
  const half = Math.max(1, Math.floor(context / 2));
  const made: number[] = [];
  for (let part = 0; made.length < options.maxLength; part += 1) {
    const seen = text.slice(text.length < context ? 0 : -half);
    const count = Math.min(options.maxLength - made.length, Math.max(1, context - seen.length + 1));
    const source = { batchSize: 1, srcLength: 0, src: new Int32Array(0) };
    const common = {
      sosId: seen[0]!,
      eosId: null,
      prefix: seen.length > 1 ? [seen.slice(1)] : null,
      maxLength: count,
      onToken: (id: number) => onToken(id),
      until: (ids: readonly number[]) => until([...made, ...ids]),
      repetitionPenalty: options.repetitionPenalty,
    };
    const [answer] = await (options.decoding === 'greedy'
      ? greedy(model, source, common)
      : sample(model, source, {
          ...common,
          // each part draws anew
          seed: options.seed + part,
          temperature: options.temperature,
          topP: options.topP,
          minP: options.minP,
          ...(options.topK !== undefined && { topK: options.topK }),
        }));
    for (const id of answer!.ids) {
      text.push(id);
      made.push(id);
    }
    if (answer!.ids.length === 0 || answer!.ended) break;
  }
  return made;
}

/** @throws SeqlabError `generate-no-tokenizer` */
export function withEnds({ sosId, eosId }: Tokenizer): { readonly sosId: number; readonly eosId: number } {
  if (sosId !== null && eosId !== null) return { sosId, eosId };
  throw new SeqlabError(
    'generate-no-tokenizer',
    'generate: the run’s tokenizer has no SOS or no EOS, and answers must begin and end. Train with a tokenizer that has both.',
  );
}
