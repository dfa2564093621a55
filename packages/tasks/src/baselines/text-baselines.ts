import { bitsPerByte, bitsPerToken, perplexity } from '@seqlab/training';
import { spreadRows } from '../evaluation/sample.js';
import type { Rows } from '../rows/rows.js';
import type { Metrics } from '../task.js';
import type { Baseline } from './baseline.js';
import { ngramModel } from './ngram.js';

export interface TextBaselineOptions {
  readonly training: Rows;
  readonly asked: Rows;
  readonly vocabSize: number;
  /** ids of labels that are not asked for; null where there are none */
  readonly padId: number | null;
  /** the longest n-gram: 3, or 1 where what stands before a label is not to be used */
  readonly order: 1 | 3;
  /** bytes of what is asked for, as text; null where nobody knows */
  readonly bytes: number | null;
}

const NAMES = ['unigram', 'bigram', 'trigram'] as const;
/** Ids of the training split that are counted, in rows spread over all of it; more change the second digit of nothing. */
const MOST_IDS = 2 ** 20;

/** What the counts of single ids, of pairs and of triples say about a text, each row read alone, as a model reads it. */
export function textBaselines(options: TextBaselineOptions): readonly Baseline[] {
  const { training, asked, vocabSize, padId, order, bytes } = options;
  const model = ngramModel(vocabSize, order);
  for (const { context, label } of labelsOf(training, padId, MOST_IDS)) model.learn(context, label);
  const nats = new Float64Array(order);
  let tokens = 0;
  for (const { context, label } of labelsOf(asked, padId, Infinity)) {
    for (let n = 0; n < order; n += 1) nats[n]! -= Math.log(model.probability(context, label, n + 1));
    tokens += 1;
  }
  return NAMES.slice(0, order).map((name, n) => ({ name, metrics: metricsOf(nats[n]!, tokens, bytes) }));
}

function metricsOf(nats: number, tokens: number, bytes: number | null): Metrics {
  const loss = nats / Math.max(1, tokens);
  return {
    loss,
    perplexity: perplexity(loss),
    bitsPerToken: bitsPerToken(loss),
    ...(bytes !== null && { bitsPerByte: bitsPerByte(loss, tokens, bytes) }),
  };
}

/** Every label that is asked for, with the two ids before it in its row. */
function* labelsOf(rows: Rows, padId: number | null, most: number) {
  let longest = 1;
  for (const row of spreadRows(rows.length, 64)) longest = Math.max(longest, rows.size(row));
  for (const row of spreadRows(rows.length, Math.max(1, most / longest))) {
    const { tgt, labels } = rows.batch([row]);
    for (let t = 0; t < labels.length; t += 1) {
      const label = labels[t]!;
      if (label !== padId) yield { context: tgt.subarray(Math.max(0, t - 1), t + 1), label };
    }
  }
}
