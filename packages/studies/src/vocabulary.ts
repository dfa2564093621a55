import type { SequenceDataset, Tokenizer } from '@seqlab/core';
import { reverseTask, taskOf } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import type { AnsweringTask } from '@seqlab/tasks';
import { symbolTokenizer, trainBpe, trainCharacterTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import { orderConfused } from './study/signatures.js';
import type { Study, StudyVariant } from './study/study-variant.js';

/** Text of one kind: what it is made of, and pairs that only their order tells apart. */
interface Material {
  readonly symbols: string;
  readonly tokenizer: Tokenizer;
  task(seed: number): AnsweringTask;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Each word's letters are another word's. */
const WORDS = ['stop', 'pots', 'evil', 'live', 'listen', 'silent', 'night', 'thing', 'earth', 'heart'];

/**
 * Each sentence's words are another sentence's. Not so their subwords: a word's first piece is another one behind a space, and
 * that tells where the sentence begins even without positions.
 */
const SENTENCES = ['dog bites man', 'man bites dog', 'cats chase mice', 'mice chase cats'];

const copied = (name: string, texts: readonly string[]) => ({
  ...taskOf(name, texts, (input) => input),
  copies: 5,
});

/** Eight sequences of four symbols and their reverses, each to be reversed. */
function reversed(symbols: string, seed: number): SequenceDataset {
  const { name, examples } = reverseTask({ symbols, minimumLength: 4, count: 8, seed });
  const inputs = new Set(examples.flatMap(({ input, output }) => [input, output]));
  return { ...taskOf(name, [...inputs], (input) => [...input].reverse().join('')), copies: 3 };
}

const materials: readonly Material[] = [
  ...[2, 8, 26, 62].map((size) => {
    const symbols = LETTERS.slice(0, size);
    const tokenizer = symbolTokenizer(symbols, { padding: true });
    return {
      symbols: `${size} symbols`,
      tokenizer,
      task: (seed: number) => pairsTask(reversed(symbols, seed), { tokenizer }),
    };
  }),
  copiedMaterial('characters', trainCharacterTokenizer(WORDS), copied('words', WORDS)),
  copiedMaterial('subwords', trainBpe(SENTENCES, { vocabSize: 288 }), copied('sentences', SENTENCES)),
];

function copiedMaterial(symbols: string, tokenizer: Tokenizer, data: SequenceDataset): Material {
  const task = pairsTask(data, { tokenizer });
  return { symbols, tokenizer, task: () => task };
}

function variant(
  { symbols, tokenizer, task }: Material,
  components: 'token' | 'masked' | 'seq2seq',
): StudyVariant {
  const { vocabSize, padId } = tokenizer;
  return {
    name: `${components}, ${symbols}`,
    factors: { components, symbols },
    // PAD is the last id and is never an answer.
    model: {
      ...presets[components],
      dModel: 32,
      feedForward: 64,
      vocabSize,
      outputSize: padId,
      padId,
    },
    training: paperTraining(1000, 700),
    task,
    ...(components === 'masked' && { signature: orderConfused }),
  };
}

/** The paper knows two symbols. */
export const vocabulary: Study = {
  name: 'vocabulary',
  question: 'Do the same components fail in the same order with more symbols, characters and subwords?',
  factors: ['components', 'symbols'],
  variants: materials.flatMap((material) =>
    (['token', 'masked', 'seq2seq'] as const).map((components) => variant(material, components)),
  ),
};
