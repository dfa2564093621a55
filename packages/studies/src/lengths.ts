import type { SequenceDataset, SequenceExample } from '@seqlab/core';
import { copyTask, reverseTask, type SequenceOptions } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import type { AnsweringTask } from '@seqlab/tasks';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { pairsTask } from './study/pairs-task.js';
import type { Study } from './study/study-variant.js';

const symbols = 'abcd';
const tokenizer = symbolTokenizer(symbols, { padding: true });
const PAD = tokenizer.padId!;

/** Trained on no longer ones; the first of the lengths that are judged is the last that is known. */
const KNOWN = 8;
const JUDGED = [8, 10, 12, 16, 32, 64, 128];
const EACH = 20;
/** Seeds of the strings that are judged, apart from those that are trained on. */
const APART = 1_000_000;

const makers: Readonly<Record<string, (options: SequenceOptions) => SequenceDataset>> = {
  copy: copyTask,
  reverse: reverseTask,
};

/** Random strings of 1 to 8 symbols to learn from; as a group for each length, others of 8 to 128, none of which was learned from. */
function task(maker: string, seed: number): AnsweringTask {
  const make = makers[maker]!;
  const training = make({ symbols, minimumLength: 1, maximumLength: KNOWN, count: 512, seed });
  const seen = new Set(training.examples.map(({ input }) => input));
  const test = JUDGED.flatMap((length): SequenceExample[] => {
    const { examples } = make({ symbols, minimumLength: length, count: 2 * EACH, seed: APART + seed });
    const group = `${maker} ${String(length).padStart(3, ' ')}`;
    return examples
      .filter(({ input }) => !seen.has(input))
      .slice(0, EACH)
      .map((example) => ({ ...example, task: group }));
  });
  return pairsTask(training, { tokenizer, test });
}

/** Which kinds of positions carry to lengths that no training string has (Kazemnejad et al. 2023; Ruoss et al. 2023). */
export const lengths: Study = {
  name: 'lengths',
  question:
    'Trained on strings of up to 8 symbols, how long may a string be to be answered, with each kind of positions?',
  factors: ['task', 'positional'],
  variants: Object.keys(makers).flatMap((maker) =>
    (['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'] as const).map((positional) => ({
      name: `${maker}, ${positional}`,
      factors: { task: maker, positional },
      model: {
        ...presets['seq2seq-padded'],
        dModel: 32,
        heads: 4,
        feedForward: 64,
        dropout: 0,
        vocabSize: tokenizer.vocabSize,
        outputSize: PAD,
        padId: PAD,
        positional,
        maxLength: 256,
      },
      training: {
        steps: 1500,
        batchSize: 64,
        learningRate: 0.003,
        schedule: 'multistep',
        milestones: [1200],
        gamma: 0.1,
      },
      task: (seed: number) => task(maker, seed),
    })),
  ),
};
