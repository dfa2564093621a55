import { SeqlabError, type Tokenizer, wrap } from '@seqlab/core';
import { beamSearch, type DecodedSequence, greedy, type Model, sample } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
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
}

export interface Answer {
  readonly input: string;
  readonly output: string;
  /** EOS was reached; false: cut at maxLength */
  readonly ended: boolean;
  /** with beam search */
  readonly score?: number;
}

/** An answer to each input, in their order. Inputs of one length are decoded together: no padding is needed, and none is wanted. */
export async function generateAnswers(
  model: Model,
  tokenizer: Tokenizer | null,
  inputs: readonly string[],
  options: GenerateOptions,
): Promise<Answer[]> {
  if (model.config.inputs === 'scalars') return Promise.all(inputs.map((input) => numbers(model, input)));
  if (tokenizer === null || tokenizer.sosId === null || tokenizer.eosId === null) {
    throw new SeqlabError(
      'generate-no-tokenizer',
      'generate: the run was trained on a batch of ids and has no tokenizer for text. Train with --task or --data.',
    );
  }
  const encoded = inputs.map((input, index) => ({ input, index, ids: tokenizer.encode(input) }));
  const answers: Answer[] = [];
  for (const group of groupBy(encoded, ({ ids }) => ids.length).values()) {
    const rows = group.map(({ ids }) => ids);
    const decoded = await decode(model, { sosId: tokenizer.sosId, eosId: tokenizer.eosId }, rows, options);
    for (const [row, { input, index, ids }] of group.entries()) {
      const { ids: predicted, ended, score } = decoded[row]!;
      const goesOn = model.config.architecture === 'decoder-only';
      const output = tokenizer.decode(goesOn ? [...ids, ...predicted] : predicted);
      answers[index] = { input, output, ended, ...(score !== undefined && { score }) };
    }
  }
  return answers;
}

async function decode(
  model: Model,
  { sosId, eosId }: { readonly sosId: number; readonly eosId: number },
  rows: readonly number[][],
  options: GenerateOptions,
): Promise<(DecodedSequence & { readonly score?: number })[]> {
  const prompted = model.config.architecture === 'decoder-only';
  const sources = prompted ? rows.map(() => []) : rows.map((ids) => wrap(ids, sosId, eosId));
  const source = {
    batchSize: rows.length,
    srcLength: sources[0]!.length,
    src: Int32Array.from(sources.flat()),
  };
  const { maxLength } = options;
  const common = { sosId, eosId, maxLength, ...(prompted && rows[0]!.length > 0 && { prefix: rows }) };
  switch (options.decoding) {
    case 'greedy':
      return greedy(model, source, { ...common, mode: options.mode });
    case 'beam':
      return beamSearch(model, source, {
        ...common,
        beams: options.beams,
        lengthPenalty: options.lengthPenalty,
      });
    case 'sample': {
      const { seed, temperature, topK, topP } = options;
      return sample(model, source, {
        ...common,
        seed,
        temperature,
        topP,
        ...(topK !== undefined && { topK }),
      });
    }
  }
}

/** The paper's first stage: digits in, numbers out, in one pass with the source as both inputs. */
async function numbers(model: Model, input: string): Promise<Answer> {
  if (!/^[0-9]+$/.test(input)) {
    throw new SeqlabError(
      'generate-digits',
      `generate: "${input}" must be digits: this model reads numbers. Give e.g. 0101.`,
    );
  }
  const outputs = tidy(() => {
    const src = tensor2d(Array.from(input, Number), [1, input.length]);
    return model.forward({ src, tgt: src, labels: src }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  return { input, output: Array.from(values, (value) => value.toFixed(4)).join(' '), ended: true };
}
