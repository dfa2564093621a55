import type { LadderExample, SequenceExample, TokenBatch, Tokenizer } from '@seqlab/core';
import { greedy, type Model } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';

/** Numbers count as right within this distance. */
const TOLERANCE = 0.25;
/** The paper's decoding gives up after so many symbols. */
const MOST_SYMBOLS = 16;

/** What the model answers to each distinct input of the first stage: one pass with the source as both inputs. */
export async function scalarAnswers(
  model: Model,
  examples: readonly SequenceExample[],
): Promise<LadderExample[]> {
  const length = examples[0]!.input.length;
  const digits = Float32Array.from(examples.map(({ input }) => input).join(''), Number);
  const outputs = tidy(() => {
    const src = tensor2d(digits, [examples.length, length]);
    return model.forward({ src, tgt: src, labels: src }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  return examples.map(({ task, input, output: expected }, row) => {
    const given = Array.from(values.slice(row * length, (row + 1) * length));
    return {
      task,
      input,
      expected,
      output: given,
      correct: given.every((value, i) => Math.abs(value - Number(expected[i])) <= TOLERANCE),
    };
  });
}

export interface TokenQuestions {
  readonly examples: readonly SequenceExample[];
  /** one row per example */
  readonly batch: TokenBatch;
  readonly tokenizer: Tokenizer;
  readonly decoding: 'rewrite' | 'append';
}

/**
 * What the model answers to each distinct input, decoded greedily. An answer that never ends carries an ellipsis; it is
 * right if it is the expected ids and then EOS.
 */
export async function tokenAnswers(
  model: Model,
  { examples, batch, tokenizer, decoding }: TokenQuestions,
): Promise<LadderExample[]> {
  const answers = await greedy(model, batch, {
    mode: decoding,
    maxLength: MOST_SYMBOLS,
    sosId: tokenizer.sosId!,
    eosId: tokenizer.eosId,
  });
  return examples.map(({ task, input, output: expected }, row) => {
    const { ids, ended } = answers[row]!;
    const wanted = tokenizer.encode(expected);
    return {
      task,
      input,
      expected,
      output: `${tokenizer.decode(ids)}${ended ? '' : '…'}`,
      correct: ended && ids.length === wanted.length && ids.every((id, i) => id === wanted[i]),
    };
  });
}
