import { type ModelConfig, type Problem, SeqlabError, type SequenceDataset } from '@seqlab/core';
import { scalarBatchOf, selectRows } from '@seqlab/datasets';
import { type Model, rowsAtOnce } from '@seqlab/models';
import { evaluate, meanSquaredErrorLoss } from '@seqlab/training';
import { tensor2d, tidy } from '@tensorflow/tfjs-core';
import { batchesOfRows } from '../batches.js';
import type { Rows } from '../rows/rows.js';
import { areAll } from '../rows/select-rows.js';
import type { Evaluation, SplitName, Task } from '../task.js';
import { throwTaskProblems } from '../task-problems.js';

/**
 * The paper's first stage: digits as numbers, learned with squared error by a model whose inputs are scalars. All examples have one length, and
 * there is one split.
 * @throws SeqlabError `scalar-batch`
 */
export function scalarPairs(dataset: SequenceDataset): Task {
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
    async evaluate(model, split): Promise<Evaluation> {
      checkSplit(split);
      throwTaskProblems(problems(model.config));
      const most = rowsAtOnce(model.config, batch.srcLength, batch.tgtLength);
      function* parts() {
        for (const [task, numbers] of groups(examples)) {
          for (let from = 0; from < numbers.length; from += most) {
            const rows = numbers.slice(from, from + most);
            const expected = rows.map((row) => Array.from(examples[row]!.output, Number));
            yield { task, batch: selectRows(batch, rows), expected };
          }
        }
      }
      const { tasks, ...metrics } = await evaluate({
        model,
        loss: meanSquaredErrorLoss(),
        tasks: parts(),
        decode: ({ batch: { src, batchSize, srcLength } }) => onePass(model, src, [batchSize, srcLength]),
      });
      const { loss, tokenAccuracy, exactMatch, lengthAccuracy } = metrics;
      return {
        metrics: { loss, tokenAccuracy, exactMatch, lengthAccuracy },
        groups: Object.fromEntries(Object.entries(tasks).map(([name, one]) => [name, { ...one }])),
      };
    },
  };
}

function groups(examples: SequenceDataset['examples']): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [row, { task }] of examples.entries()) found.set(task, [...(found.get(task) ?? []), row]);
  return found;
}

/** Numbers are answered in one pass, with the source as both inputs. */
async function onePass(
  model: Model,
  src: Int32Array | Float32Array,
  shape: [number, number],
): Promise<number[][]> {
  const outputs = tidy(() => {
    const source = tensor2d(Float32Array.from(src), shape);
    return model.forward({ src: source, tgt: source, labels: source }, { dropout: null });
  });
  const values = await outputs.data();
  outputs.dispose();
  const [rows, width] = shape;
  return Array.from({ length: rows }, (_, row) => Array.from(values.slice(row * width, (row + 1) * width)));
}
