import {
  type ScalarBatch,
  SeqlabError,
  type SequenceExample,
  type TokenBatch,
  type Tokenizer,
} from '@seqlab/core';
import { rowChunks } from '@seqlab/datasets';
import { greedy, type Model, rowsAtOnce } from '@seqlab/models';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { StudyAnswer } from './study-variant.js';

/** What the model answers to each example: greedy decoding, or for scalars one pass with the source as both inputs. */
export async function askModel(
  model: Model,
  examples: readonly SequenceExample[],
  batch: TokenBatch | ScalarBatch,
  tokenizer: Tokenizer | null,
): Promise<StudyAnswer[]> {
  if (batch.kind === 'scalars') return askScalars(model, examples, batch.src);
  if (tokenizer === null || tokenizer.sosId === null) {
    throw new SeqlabError(
      'study-tokenizer',
      'study: answers are decoded from SOS, which the tokenizer does not have. Use a tokenizer with SOS.',
    );
  }
  const longest = examples.reduce((most, { output }) => Math.max(most, tokenizer.encode(output).length), 0);
  const options = {
    sosId: tokenizer.sosId,
    eosId: tokenizer.eosId,
    // Room to say too much: what is too long is wrong, and need not be known to its end.
    maxLength: Math.max(16, longest + 4),
  };
  const answers: StudyAnswer[] = [];
  for (const { rows, batch: part } of rowChunks(batch, {
    padId: null,
    rowsAtOnce: (src, tgt) => rowsAtOnce(model.config, src, tgt),
  })) {
    const decoded = await greedy(model, part as TokenBatch, options);
    for (const [i, { ids, ended }] of decoded.entries()) {
      answers[rows[i]!] = { example: examples[rows[i]!]!, given: ids, ended };
    }
  }
  return answers;
}

async function askScalars(
  model: Model,
  examples: readonly SequenceExample[],
  numbers: Float32Array,
): Promise<StudyAnswer[]> {
  const length = numbers.length / examples.length;
  const outputs = tidy(() => {
    const src = tensor2d(numbers, [examples.length, length]);
    return model.forward({ src, tgt: src, labels: src }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  return examples.map((example, row) => ({
    example,
    given: Array.from(values.slice(row * length, (row + 1) * length)),
    ended: true,
  }));
}
