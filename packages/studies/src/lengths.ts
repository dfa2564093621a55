import { taskOf } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import { orderConfused } from './study/signatures.js';
import type { Study } from './study/study-variant.js';

const tokenizer = symbolTokenizer('01');

/** 0101… and 1010… of that length, and their halves swapped, each to be copied. */
function alternatingOf(length: number) {
  const zeroFirst = '01'.repeat(length / 2);
  const halves = '0'.repeat(length / 2) + '1'.repeat(length / 2);
  const inputs = [zeroFirst, [...zeroFirst].reverse().join(''), halves, [...halves].reverse().join('')];
  return { ...taskOf(`copy ${length}`, inputs, (input) => input), copies: 4 };
}

/** The paper stops at four symbols. */
export const lengths: Study = {
  name: 'lengths',
  question: 'What happens past four symbols, with each of the paper’s sets of components?',
  factors: ['components', 'length'],
  variants: [4, 8, 16, 32, 64].flatMap((length) => {
    const task = pairsTask(alternatingOf(length), { tokenizer });
    return (['token', 'masked', 'seq2seq'] as const).map((components) => ({
      name: `${components} ${length}`,
      factors: { components, length },
      model: presets[components],
      training: paperTraining(2000, 1000),
      task: () => task,
      ...(components === 'masked' && { signature: orderConfused }),
    }));
  }),
};
