import { addNoise, allEightCopy } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import type { Study } from './study/study-variant.js';

const tokenizer = symbolTokenizer('01', { padding: true });

/** Each copy of each input has its own flips; the outputs stay, and the clean pairs are what is measured. */
export const noise: Study = {
  name: 'noise',
  question: 'How much random flipping of input symbols does the full model bear?',
  factors: ['rate'],
  variants: [0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5].map((rate) => ({
    name: `rate ${rate}`,
    factors: { rate },
    model: presets['seq2seq-padded'],
    training: paperTraining(2000, 1000),
    task: (seed) =>
      pairsTask(addNoise(allEightCopy, { rate, seed }), { tokenizer, test: allEightCopy.examples }),
  })),
};
