import type {
  LookAttention,
  LookPatches,
  LookQuestion,
  LookResult,
  LookShare,
  NamedArrays,
  ShapedArray,
} from '@seqlab/core';
import { SeqlabError } from '@seqlab/core';
import {
  directAttribution,
  gradientTimesInput,
  type LogitAt,
  logitLens,
  type Model,
  patchingEffects,
  runWithCache,
} from '@seqlab/models';
import { batchTensors } from '@seqlab/training';
import { dispose } from '@tensorflow/tfjs-core';
import type { LookedInput } from './looked-input.js';

/** Attention of more positions than this is given for the asked one alone. */
const MOST_POSITIONS = 64;

export type LookFindings = Omit<LookResult, 'run' | 'step' | 'input' | 'against'>;

/**
 * Everything that the library can say about one input, or about the difference between two.
 * @param asked position of the logits; null: the first hidden token, or else the last; with another input the first whose answer differs, or else that which loses most
 * @throws `look-position`, and what the library throws
 */
export async function lookAtInput(
  model: Model,
  input: LookedInput,
  other: LookedInput | null,
  { position: asked, top }: { readonly position: number | null; readonly top: number },
): Promise<{ readonly findings: LookFindings; readonly activations: NamedArrays }> {
  const { config } = model;
  const batch = batchTensors(input.batch);
  const otherBatch = other === null ? null : batchTensors(other.batch);
  try {
    const { logits, activations } = await runWithCache(model, batch);
    const otherLogits =
      otherBatch === null ? null : (await runWithCache(model, otherBatch, { keep: () => false })).logits;
    const at = questionOf(logits, otherLogits, asked ?? input.hidden ?? null);
    const numbers = config.inputs === 'scalars' || logits.shape[2] === 1;
    const shares = (of: ShapedArray, count: number) =>
      Array.from({ length: of.shape[1]! }, (_, t) =>
        numbers
          ? [{ output: input.outputName(0), share: rounded(of.values[t]!) }]
          : likeliest(rowOf(of, t), count, input.outputName),
      );
    const { source, target } = input;
    const question: LookQuestion = {
      position: at.position,
      output: input.outputName(at.output),
      against: at.against === null ? null : input.outputName(at.against),
      value: rounded(numberOf(logits, at)),
    };
    const lens = numbers ? new Map<string, ShapedArray>() : await logitLens(model, batch);
    const parts = await directAttribution(model, batch, at);
    const tokensOf = (name: string) =>
      name.startsWith('src_') || name.includes('.encoder.')
        ? source!
        : streamTokens(input, config.architecture);
    return {
      activations,
      findings: {
        architecture: config.architecture,
        source,
        target,
        asked: question,
        answers: shares(logits, top),
        attention: attentionOf(activations, at.position, tokensOf),
        lens: [...lens].map(([name, of]) => ({ name, answers: shares(of, 1).map(([best]) => best!) })),
        attribution: parts.map(({ name, value }) => ({ name, value: rounded(value) })),
        inputs: [...(await gradientTimesInput(model, batch, at))].map(([name, { values }]) => ({
          name,
          tokens: tokensOf(name),
          values: Array.from(values, rounded),
        })),
        patches:
          otherBatch === null
            ? null
            : patchesOf(await patchingEffects(model, batch, otherBatch, at), tokensOf),
      },
    };
  } finally {
    for (const made of [batch, otherBatch]) if (made !== null) dispose([made.src, made.tgt, made.labels]);
  }
}

/** What stands at the positions of the stream that is read out: of an encoder the source, which pooling makes one answer of. */
function streamTokens({ source, target }: LookedInput, architecture: string): readonly string[] {
  return architecture === 'encoder-only' || architecture === 'vision' ? source! : target;
}

/** How much of its probability an answer loses with the other input. */
function lossOf(logits: ShapedArray, other: ShapedArray, t: number): number {
  const [row, otherRow] = [rowOf(logits, t), rowOf(other, t)];
  const best = ranked(row)[0]!;
  return shareOf(row, best) - shareOf(otherRow, best);
}

/** The answer at the position, less the other input's answer there, or else the runner-up. */
function questionOf(
  logits: ShapedArray,
  other: ShapedArray | null,
  asked: number | null,
): Required<LogitAt> & { against: number | null } {
  const [, length, width] = logits.shape as [number, number, number];
  if (asked !== null && asked >= length) {
    throw new SeqlabError(
      'look-position',
      `look: position ${asked} was asked for, and the model answers at ${length === 1 ? '0 alone' : `0 … ${length - 1}`}. Choose one of those.`,
    );
  }
  const best = (of: ShapedArray, t: number) => ranked(rowOf(of, t));
  const differs = (t: number) =>
    other !== null && t < other.shape[1]! && best(other, t)[0] !== best(logits, t)[0];
  const all = Array.from({ length }, (_, t) => t);
  // the last of those that lose as much: without another input, the last of all
  const lost = all.map((t) => (other === null || t >= other.shape[1]! ? 0 : lossOf(logits, other, t)));
  const hit = lost.reduce((worst, loss, t) => (loss >= lost[worst]! ? t : worst), 0);
  const position = asked ?? all.find(differs) ?? hit;
  const [output, second] = best(logits, position);
  const against = width === 1 ? null : differs(position) ? best(other!, position)[0]! : second!;
  return { row: 0, position, output: output!, against };
}

function attentionOf(
  activations: NamedArrays,
  position: number,
  tokensOf: (name: string) => readonly string[],
): LookAttention[] {
  return [...activations]
    .filter(([name]) => name.endsWith('.weights'))
    .map(([full, { shape, values }]) => {
      const name = full.slice(0, -'.weights'.length);
      const [, heads, length, keys] = shape as [number, number, number, number];
      const isCross = name.endsWith('.multihead_attn');
      const every = Array.from({ length }, (_, t) => t);
      const one = name.includes('.encoder.') || position >= length ? 0 : position;
      const queries = Math.max(length, keys) <= MOST_POSITIONS ? every : [one];
      return {
        name,
        queries,
        queryTokens: tokensOf(name),
        keyTokens: isCross ? tokensOf('src_') : tokensOf(name),
        heads: Array.from({ length: heads }, (_, head) =>
          queries.map((query) => {
            const first = (head * length + query) * keys;
            return Array.from(values.subarray(first, first + keys), rounded);
          }),
        ),
      };
    });
}

function patchesOf(
  { clean, corrupted, stream, heads }: Awaited<ReturnType<typeof patchingEffects>>,
  tokensOf: (name: string) => readonly string[],
): LookPatches {
  return {
    clean: rounded(clean),
    corrupted: rounded(corrupted),
    stream: [...stream].map(([name, { values }]) => ({
      name,
      tokens: tokensOf(name),
      values: Array.from(values, rounded),
    })),
    heads: [...heads].map(([name, { values }]) => ({ name, values: Array.from(values, rounded) })),
  };
}

const rowOf = ({ shape, values }: ShapedArray, t: number) =>
  values.subarray(t * shape[2]!, (t + 1) * shape[2]!);

const numberOf = (logits: ShapedArray, { position, output, against }: LogitAt): number => {
  const row = rowOf(logits, position);
  return row[output]! - (against == null ? 0 : row[against]!);
};

/** Outputs, likeliest first. */
const ranked = (row: Float32Array): number[] =>
  Array.from(row, (_, id) => id).sort((a, b) => row[b]! - row[a]!);

function likeliest(row: Float32Array, count: number, nameOf: (output: number) => string): LookShare[] {
  return ranked(row)
    .slice(0, count)
    .map((id) => ({ output: nameOf(id), share: rounded(shareOf(row, id)) }));
}

function shareOf(row: Float32Array, id: number): number {
  const highest = row.reduce((most, logit) => Math.max(most, logit), Number.NEGATIVE_INFINITY);
  return Math.exp(row[id]! - highest) / row.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
}

const rounded = (value: number): number => Number(value.toPrecision(6));
