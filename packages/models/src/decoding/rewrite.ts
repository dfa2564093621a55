import { idsTensor } from '@seqlab/backend';
import { argmax } from '@seqlab/core';
import { tidy } from '@tensorflow/tfjs-core';
import type { Model } from '../model.js';
import { choosable } from './choosable.js';
import { continuationOf, disposePrompt, readSource } from './decoding-session.js';
import type { DecodedSequence, EqualStart } from './decoding-source.js';

/**
 * The paper's loop: y = [SOS]; run the model on y, take the likeliest token at ALL positions, y = [SOS] + all of them; stop
 * when the last one is EOS. Without a causal mask this rewrites what was said before.
 */
export async function rewrite(
  model: Model,
  { source, rows: start, maxLength, eosId }: EqualStart,
): Promise<DecodedSequence[]> {
  const continuation = continuationOf(model);
  const given = start[0]!.length;
  const prompt = readSource(continuation, model, source);
  const answers: (DecodedSequence | null)[] = start.map(() => null);
  let targets = start;
  try {
    for (let step = 0; step < maxLength && answers.includes(null); step += 1) {
      const said = await likeliest(targets);
      // What was given stays; the prediction of position given−1 is the first that counts.
      targets = said.map((row, index) => [...start[index]!, ...row.slice(given - 1)]);
      targets.forEach((row, index) => {
        if (answers[index] === null && row.at(-1) === eosId) {
          answers[index] = { ids: row.slice(given, -1), ended: true };
        }
      });
    }
    return answers.map((answer, row) => answer ?? { ids: targets[row]!.slice(given), ended: false });
  } finally {
    disposePrompt(prompt);
  }

  async function likeliest(rows: readonly number[][]): Promise<number[][]> {
    const shape: [number, number] = [rows.length, rows[0]!.length];
    const logits = tidy(() => {
      const ids = idsTensor(Int32Array.from(rows.flat()), shape, model.config.vocabSize);
      return continuation.logits(ids, prompt);
    });
    const values = (await logits.data()) as Float32Array;
    logits.dispose();
    const classes = logits.shape[2];
    const at = (row: number, column: number) => (row * shape[1] + column) * classes;
    return rows.map((tokens, row) =>
      tokens.map((_, column) =>
        argmax(choosable(values.subarray(at(row, column), at(row, column) + classes), model.config, row)),
      ),
    );
  }
}
