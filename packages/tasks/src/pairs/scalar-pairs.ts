import { type ModelConfig, type Problem, SeqlabError, type SequenceDataset } from '@seqlab/core';
import { scalarBatchOf, selectRows } from '@seqlab/datasets';
import type { Model } from '@seqlab/models';
import { meanSquaredErrorLoss } from '@seqlab/training';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { batchesOfRows } from '../batches.js';
import { examineRows } from '../evaluation/examine-rows.js';
import type { AnsweringTask, Examination, ExamineOptions } from '../examination.js';
import type { Rows } from '../rows/rows.js';
import { areAll } from '../rows/select-rows.js';
import type { SplitName } from '../task.js';
import { throwTaskProblems } from '../task-problems.js';

/**
 * The paper's first stage: digits as numbers, learned with squared error by a model whose inputs are scalars. All examples have one length, and
 * there is one split. An answer is one pass with the source as both inputs, so that `mode` and `maxLength` of an examination say nothing here.
 * @throws SeqlabError `scalar-batch`
 */
export function scalarPairs(dataset: SequenceDataset): AnsweringTask {
  const batch = scalarBatchOf(dataset);
  const { examples } = dataset;

  function problems({ inputs, architecture }: ModelConfig): Problem[] {
    if (inputs === 'scalars') return [];
    return [
      {
        code: 'task-architecture',
        message: `a model of tokens (${architecture}) cannot learn numbers. Use inputs "scalars".`,
      },
    ];
  }

  function checkSplit(split: SplitName): void {
    if (split === 'training') return;
    throw new SeqlabError('task-no-split', `task: there is no ${split} split. Ask for the training split.`);
  }

  const rows = (split: SplitName, config: ModelConfig): Rows => {
    checkSplit(split);
    throwTaskProblems(problems(config));
    return {
      length: batch.batchSize,
      size: () => Math.max(batch.srcLength, batch.tgtLength),
      batch: (numbers) => (areAll(numbers, batch.batchSize) ? batch : selectRows(batch, numbers)),
    };
  };

  function examine(
    model: Model,
    split: SplitName,
    { asOne = false }: ExamineOptions = {},
  ): Promise<Examination> {
    checkSplit(split);
    throwTaskProblems(problems(model.config));
    return examineRows({
      model,
      loss: meanSquaredErrorLoss(),
      padId: null,
      whole: scalarBatchOf({ ...dataset, copies: 1 }),
      examples,
      expected: examples.map(({ output }) => Array.from(output, Number)),
      asOne,
      answer: async (_, { src, batchSize, srcLength }) =>
        (await onePass(model, src, [batchSize, srcLength])).map((given) => ({ given, ended: true })),
      say: (given) => given,
    });
  }

  return {
    kind: 'sequence-to-sequence',
    name: dataset.name,
    architectures: ['encoder-decoder'],
    sizes: { training: examples.length, validation: 0, test: 0 },
    modelKeys: () => ({}),
    problems,
    rows,
    batches: (split, config, options) => batchesOfRows(rows(split, config), options),
    loss(config) {
      throwTaskProblems(problems(config));
      return meanSquaredErrorLoss();
    },
    async evaluate(model, split) {
      const { metrics, groups } = await examine(model, split);
      return { metrics, groups };
    },
    examine,
  };
}

/** [B][T] */
async function onePass(model: Model, src: ArrayLike<number>, shape: [number, number]): Promise<number[][]> {
  const outputs = tidy(() => {
    const source = tensor2d(Float32Array.from(src), shape);
    return model.forward({ src: source, tgt: source, labels: source }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  const [rows, width] = shape;
  return Array.from({ length: rows }, (_, row) => Array.from(values.slice(row * width, (row + 1) * width)));
}
