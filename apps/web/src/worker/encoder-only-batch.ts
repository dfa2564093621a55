import { pad, type SequenceExample, type TokenBatch, type Tokenizer } from '@seqlab/core';

/** SOS and EOS of the lab's own tokenizers, which have both. */
const wrappers = ({ sosId, eosId }: Tokenizer): [number, number] => [sosId!, eosId!];

/** Pairs for a model that is one encoder: it answers in place, so each output is as long as its input. */
export function encoderOnlyBatch(
  examples: readonly SequenceExample[],
  copies: number,
  tokenizer: Tokenizer,
): TokenBatch {
  const [sosId, eosId] = wrappers(tokenizer);
  const row = (text: string) => [sosId, ...tokenizer.encode(text), eosId];
  const src = pad(
    repeat(
      examples.map(({ input }) => row(input)),
      copies,
    ),
    null,
    tokenizer.padId,
  );
  const labels = pad(
    repeat(
      examples.map(({ output }) => row(output)),
      copies,
    ),
    null,
    tokenizer.padId,
  );
  return {
    kind: 'tokens',
    batchSize: examples.length * copies,
    srcLength: src.length,
    tgtLength: src.length,
    src: src.ids,
    tgt: src.ids,
    labels: labels.ids,
  };
}

const repeat = <T>(items: readonly T[], times: number): T[] =>
  Array.from({ length: times }, () => items).flat();
