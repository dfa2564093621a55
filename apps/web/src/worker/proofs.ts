import type { NamedArrays, SequenceExample } from '@seqlab/core';
import { createSinusoidalPositions } from '@seqlab/layers';
import type { Model } from '@seqlab/models';
import type {
  LogitRow,
  MaskedProof,
  PaddingProof,
  PlainProof,
  PositionProof,
  Proof,
  TokenProof,
} from '../spec/proof.js';
import { logitsOf } from './logits.js';
import { EOS, namesOf, SOS, wrapped } from './symbols.js';

/** Numbers of a trained model of the ladder that show why it must fail, or what makes it work. */
export function proofOf(
  preset: string,
  model: Model,
  weights: NamedArrays,
  examples: readonly SequenceExample[],
): Promise<Proof> {
  switch (preset) {
    case 'plain':
      return plainProof(model, weights, examples);
    case 'token':
      return tokenProof(model, examples[0]!);
    case 'seq2seq':
      return positionProof(model, examples);
    case 'seq2seq-padded':
      return paddingProof(model, examples);
    default:
      return maskedProof(model, examples);
  }
}

async function plainProof(
  model: Model,
  weights: NamedArrays,
  examples: readonly SequenceExample[],
): Promise<PlainProof> {
  const inputs = examples.map(({ input }) => [...input].map(Number));
  const outputs = await logitsOf(model, inputs, inputs, 'float32');
  return {
    kind: 'plain',
    bias: weights.get('transformer.decoder.norm.bias')?.values[0] ?? 0,
    rows: examples.map(({ input }, row) => ({ input, outputs: outputs[row]!.map(([value]) => value!) })),
  };
}

async function tokenProof(model: Model, { input, output }: SequenceExample): Promise<TokenProof> {
  const target = wrapped(output).slice(0, -1);
  const [logits] = await logitsOf(model, [wrapped(input)], [target]);
  const pairs = target.flatMap((id, i) =>
    target.flatMap((other, j) => (j > i && id === other ? [[i, j]] : [])),
  );
  const differences = pairs.map(([i, j]) => distance(logits![i!]!, logits![j!]!));
  return {
    kind: 'token',
    input,
    rows: rowsOf(target, logits!),
    difference: differences.length === 0 ? null : largest(differences),
  };
}

/** Both inputs after the same prefix: the first example's own target. */
async function twoInputs(model: Model, examples: readonly SequenceExample[]) {
  const [first, second] = [examples[0]!, examples[1]!];
  const target = wrapped(first.output).slice(0, -1);
  const logits = await logitsOf(model, [wrapped(first.input), wrapped(second.input)], [target, target]);
  const sorted = ({ input }: SequenceExample) => [...input].sort().join('');
  return {
    inputs: [first.input, second.input] as const,
    prefix: namesOf(target).join(' '),
    rows: [rowsOf(target, logits[0]!), rowsOf(target, logits[1]!)] as const,
    difference: largest(target.map((_, t) => distance(logits[0]![t]!, logits[1]![t]!))),
    sameMultiset: sorted(first) === sorted(second),
  };
}

async function maskedProof(model: Model, examples: readonly SequenceExample[]): Promise<MaskedProof> {
  return { kind: 'masked', ...(await twoInputs(model, examples)) };
}

async function positionProof(model: Model, examples: readonly SequenceExample[]): Promise<PositionProof> {
  const { sameMultiset: _, ...both } = await twoInputs(model, examples);
  const positions = createSinusoidalPositions(model.config.dModel);
  const table = await positions.rows(wrapped(examples[0]!.input).length).array();
  positions.dispose();
  return { kind: 'positions', table: table.slice(0, wrapped(examples[0]!.input).length), ...both };
}

/** The shortest pair, so that there is most to pad. */
async function paddingProof(model: Model, examples: readonly SequenceExample[]): Promise<PaddingProof> {
  const { input, output } = examples.reduce((best, each) =>
    each.input.length + each.output.length < best.input.length + best.output.length ? each : best,
  );
  const target = [SOS, ...wrapped(output).slice(1)].filter((id) => id !== EOS);
  const bare = wrapped(input).length;
  const rows = [];
  for (const length of [bare, 6, 10]) {
    const padded = [...target, ...wrapped('', length).slice(2)].slice(0, Math.max(target.length, length - 1));
    const [logits] = await logitsOf(model, [wrapped(input, length)], [padded]);
    rows.push({ length, logits: logits!.slice(0, target.length) });
  }
  const reference = rows[0]!.logits;
  return {
    kind: 'padding',
    input,
    rows: rows.map(({ length, logits }) => ({ length, rows: rowsOf(target, logits) })),
    difference: largest(
      rows.flatMap(({ logits }) => logits.map((values, t) => distance(values, reference[t]!))),
    ),
  };
}

const rowsOf = (ids: readonly number[], logits: readonly (readonly number[])[]): LogitRow[] =>
  namesOf(ids).map((token, t) => ({ token, logits: logits[t]! }));

const distance = (a: readonly number[], b: readonly number[]): number =>
  largest(a.map((value, index) => Math.abs(value - b[index]!)));

const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
