import { pad, type SequenceExample, type TokenBatch, type Tokenizer } from '@seqlab/core';

/** SOS and EOS of the lab's own tokenizers, which have both. */
const wrappers = ({ sosId, eosId }: Tokenizer): [number, number] => [sosId!, eosId!];

/**
 * Pairs for a model that is one decoder: the input, EOS, the output, EOS, all in one row after SOS. What is given has PAD for a label,
 * so that the loss counts the answer alone.
 */
export function decoderOnlyBatch(
  examples: readonly SequenceExample[],
  copies: number,
  tokenizer: Tokenizer,
): TokenBatch {
  const [sosId, eosId] = wrappers(tokenizer);
  const padId = tokenizer.padId!;
  const prompts = examples.map(({ input }) => [...tokenizer.encode(input), eosId]);
  const answers = examples.map(({ output }) => [...tokenizer.encode(output), eosId]);
  const rows = prompts.map((prompt, row) => [sosId, ...prompt, ...answers[row]!.slice(0, -1)]);
  const labels = prompts.map((prompt, row) => [...prompt.map(() => padId), ...answers[row]!]);
  const tgt = pad(repeat(rows, copies), null, padId);
  return {
    kind: 'tokens',
    batchSize: examples.length * copies,
    srcLength: 0,
    tgtLength: tgt.length,
    src: new Int32Array(0),
    tgt: tgt.ids,
    labels: pad(repeat(labels, copies), tgt.length, padId).ids,
  };
}

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
