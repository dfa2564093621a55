import { checkArgument, checkNumber, isWhole, SeqlabError, showValue, type Tokenizer } from '@seqlab/core';
import type { Model } from '@seqlab/models';
import { batchTensors, eventLoop } from '@seqlab/training';
import { dispose } from '@tensorflow/tfjs-core';
import { chunksBySize } from '../evaluation/chunks.js';
import { finiteOutput } from '../evaluation/outputs.js';
import { specialIds } from '../rows/pair-rows.js';

/** What stands in a text where a token is hidden. */
export const HIDDEN = '[MASK]';

/** A token that may be the hidden one. */
export interface HiddenToken {
  readonly id: number;
  /** as it reads */
  readonly token: string;
  readonly probability: number;
}

export interface FilledText {
  /** with the likeliest token in each hidden place */
  readonly text: string;
  /** of each hidden place the likeliest tokens, the likeliest first */
  readonly hidden: readonly (readonly HiddenToken[])[];
}

export interface FillOptions {
  /** how many tokens are told for each place; default 5 */
  readonly top?: number;
}

export interface FillParts extends FillOptions {
  readonly model: Model;
  readonly tokenizer: Tokenizer;
  /** whether the model has read texts between SOS and EOS */
  readonly documents: boolean;
}

/**
 * Tells what is hidden in texts, from what stands on both sides: each place by itself, all others hidden as they are. Tokens of a byte-level tokenizer begin with
 * their space, so that the one before a hidden token is hidden with it.
 * @throws SeqlabError `fill-nothing-hidden` for a text without HIDDEN, `fill-top`, `answer-not-finite`, and what the tokenizer does not know
 */
export async function fillHidden(texts: readonly string[], parts: FillParts): Promise<FilledText[]> {
  checkArgument('fill', 'texts', texts, 'a list');
  const { model, tokenizer, documents, top = 5 } = parts;
  checkNumber(
    {
      code: 'fill-top',
      where: 'fill',
      name: 'top',
      value: top,
      expected: 'a whole number, 1 or more',
      advice: 'Leave it out for 5.',
    },
    (value) => isWhole(value, 1),
  );
  const rows = texts.map((text) => hiddenIds(text, tokenizer, documents));
  const filled: FilledText[] = [];
  const loop = eventLoop();
  try {
    for (const chunk of chunksBySize({ length: rows.length, size: (i) => rows[i]!.length })) {
      const taken = Array.from(chunk, (row) => rows[row]!);
      const { logits, length, width } = await outputsOf(model, taken, tokenizer.padId!);
      for (const [i, row] of chunk.entries()) {
        const likeliest = new Map<number, readonly HiddenToken[]>();
        for (const [t, id] of taken[i]!.entries()) {
          if (id !== tokenizer.maskId) continue;
          const from = (i * length + t) * width;
          likeliest.set(
            t,
            likeliestOf(finiteOutput(logits.subarray(from, from + width), row), tokenizer, top),
          );
        }
        const ids = Array.from(taken[i]!, (id, t) => likeliest.get(t)?.[0]?.id ?? id);
        filled[row] = { text: tokenizer.decode(ids), hidden: [...likeliest.values()] };
      }
      await loop.turn();
    }
  } finally {
    loop.close();
  }
  return filled;
}

/**
 * The ids of a text in which HIDDEN stands for hidden tokens.
 * @param documents whether the model has read texts between SOS and EOS
 * @returns [T] ids, SOS and EOS included where `documents`
 * @throws SeqlabError `fill-nothing-hidden` for a text without HIDDEN, and what the tokenizer does not know
 * @example hiddenIds('to be [MASK]r not', tokenizer, true)
 */
export function hiddenIds(text: string, tokenizer: Tokenizer, documents: boolean): Int32Array {
  checkArgument('fill', 'text', text, 'a text');
  const parts = text.split(HIDDEN);
  if (parts.length === 1) {
    throw new SeqlabError(
      'fill-nothing-hidden',
      `fill: nothing is hidden in ${showValue(text)}. Write ${HIDDEN} for each token that is to be told.`,
    );
  }
  const spaced = tokenizer.toJSON().type === 'bpe';
  const ids = parts.flatMap((part, i) => {
    const last = i === parts.length - 1;
    const known = tokenizer.encode(spaced && !last && part.endsWith(' ') ? part.slice(0, -1) : part);
    return last ? known : [...known, tokenizer.maskId!];
  });
  if (!documents) return Int32Array.from(ids);
  const { sosId, eosId } = specialIds(tokenizer);
  return Int32Array.from([sosId, ...ids, eosId]);
}

async function outputsOf(model: Model, rows: readonly Int32Array[], padId: number) {
  const length = rows.reduce((most, ids) => Math.max(most, ids.length), 0);
  const src = new Int32Array(rows.length * length).fill(padId);
  for (const [i, ids] of rows.entries()) src.set(ids, i * length);
  const tensors = batchTensors({
    kind: 'tokens',
    batchSize: rows.length,
    srcLength: length,
    tgtLength: length,
    src,
    tgt: new Int32Array(src.length),
    labels: new Int32Array(src.length),
  });
  const said = model.forward(tensors, { dropout: null });
  const logits = (await said.data()) as Float32Array;
  dispose([said, tensors.src, tensors.tgt, tensors.labels]);
  return { logits, length, width: said.shape[2] };
}

/** Ordinary tokens alone are ever hidden; the others have their share of the probability all the same. */
function likeliestOf(logits: Float32Array, tokenizer: Tokenizer, top: number): HiddenToken[] {
  const { sosId, eosId, padId, maskId, unkId, vocabSize } = tokenizer;
  const special = new Set([sosId, eosId, padId, maskId, unkId]);
  const highest = logits.reduce((a, b) => Math.max(a, b));
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - highest), 0);
  return Array.from({ length: Math.min(vocabSize, logits.length) }, (_, id) => id)
    .filter((id) => !special.has(id))
    .sort((a, b) => logits[b]! - logits[a]! || a - b)
    .slice(0, top)
    .map((id) => ({
      id,
      token: tokenizer.decode([id]),
      probability: Math.exp(logits[id]! - highest) / total,
    }));
}
