import type { Batch, LadderExample, SequenceExample } from '@seqlab/core';
import { batchOf, scalarBatchOf } from '@seqlab/datasets';
import { greedy, type Model } from '@seqlab/models';
import { crossEntropyLoss, type Loss, meanSquaredErrorLoss } from '@seqlab/training';
import type { ResolvedSpec } from '../spec/resolve-spec.js';
import { decoderOnlyBatch, encoderOnlyBatch } from './architecture-batches.js';
import { argmax, logitsOf } from './logits.js';
import { EOS, SOS, tokenizerOf } from './symbols.js';

/** The data of a spec as training wants it, and how the model answers. */
export interface Problem {
  readonly batch: Batch;
  readonly distinct: Batch;
  readonly loss: Loss;
  /** the loss that is measured: what training sees of it without label smoothing */
  readonly measured: Loss;
  answers(model: Model): Promise<LadderExample[]>;
}

/** Numbers count as right within this distance. */
const TOLERANCE = 0.25;

export function problemOf({ model: config, training, dataset, decoding }: ResolvedSpec): Problem {
  const { examples } = dataset;
  if (decoding === 'one-pass') {
    return {
      batch: scalarBatchOf(dataset),
      distinct: scalarBatchOf({ ...dataset, copies: 1 }),
      loss: meanSquaredErrorLoss(),
      measured: meanSquaredErrorLoss(),
      answers: (model) => scalarAnswers(model, examples),
    };
  }
  const tokenizer = tokenizerOf(config);
  const { labelSmoothing } = training;
  const loss = crossEntropyLoss({ ignoreIndex: config.padId, labelSmoothing });
  const measured = crossEntropyLoss({ ignoreIndex: config.padId });
  const answered = (example: SequenceExample, ids: readonly number[], ended: boolean): LadderExample => {
    const { task, input, output: expected } = example;
    const output = tokenizer.decode(ids);
    return { task, input, expected, output, correct: ended && output === expected };
  };
  if (config.architecture === 'decoder-only') {
    return {
      batch: decoderOnlyBatch(examples, dataset.copies, tokenizer),
      distinct: decoderOnlyBatch(examples, 1, tokenizer),
      loss,
      measured,
      async answers(model) {
        const answers: LadderExample[] = [];
        // One by one: inputs may differ in length.
        for (const example of examples) {
          const prefix = [[...tokenizer.encode(example.input), EOS]];
          const source = { batchSize: 1, srcLength: 0, src: new Int32Array(0) };
          const [decoded] = await greedy(model, source, { sosId: SOS, eosId: EOS, prefix });
          answers.push(answered(example, decoded!.ids, decoded!.ended));
        }
        return answers;
      },
    };
  }
  if (config.architecture === 'encoder-only') {
    const distinct = encoderOnlyBatch(examples, 1, tokenizer);
    return {
      batch: encoderOnlyBatch(examples, dataset.copies, tokenizer),
      distinct,
      loss,
      measured,
      async answers(model) {
        const rows = examples.map((_, row) =>
          Array.from(distinct.src.subarray(row * distinct.srcLength, (row + 1) * distinct.srcLength)),
        );
        const logits = await logitsOf(model, rows, rows);
        return examples.map((example, row) => {
          const ids = logits[row]!.map(argmax).slice(1, example.input.length + 2);
          return answered(example, ids.slice(0, -1), ids.at(-1) === EOS);
        });
      },
    };
  }
  const distinct = batchOf(examples, tokenizer);
  return {
    batch: batchOf(dataset, tokenizer),
    distinct,
    loss,
    measured,
    async answers(model) {
      const decoded = await greedy(model, distinct, { mode: decoding, sosId: SOS, eosId: EOS });
      return examples.map((example, row) => answered(example, decoded[row]!.ids, decoded[row]!.ended));
    },
  };
}

async function scalarAnswers(model: Model, examples: readonly SequenceExample[]): Promise<LadderExample[]> {
  const inputs = examples.map(({ input }) => [...input].map(Number));
  const outputs = await logitsOf(model, inputs, inputs, 'float32');
  return examples.map(({ task, input, output: expected }, row) => {
    const given = outputs[row]!.map(([value]) => value!);
    return {
      task,
      input,
      expected,
      output: given,
      correct: given.every((value, i) => Math.abs(value - Number(expected[i])) <= TOLERANCE),
    };
  });
}
