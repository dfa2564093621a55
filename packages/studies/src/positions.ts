import { alternating } from '@seqlab/datasets';
import { presets } from '@seqlab/models';
import { symbolTokenizer } from '@seqlab/tokenizer';
import { paperTraining } from './paper-training.js';
import { pairsTask } from './study/pairs-task.js';
import { orderConfused } from './study/signatures.js';
import type { Study } from './study/study-variant.js';

const task = pairsTask(alternating, { tokenizer: symbolTokenizer('01') });

/** The paper's Seq2Seq model with each kind of positions, on the task that order alone can solve. */
export const positions: Study = {
  name: 'positions',
  question: 'How do kinds of positions compare on telling 0101 from 1010: how soon, and how well?',
  factors: ['positional'],
  variants: (['none', 'sinusoidal', 'learned', 'rotary', 'alibi', 'relative'] as const).map((positional) => ({
    name: positional,
    factors: { positional },
    model: { ...presets.seq2seq, positional, maxLength: 32 },
    training: paperTraining(2000, 500),
    task: () => task,
    ...(positional === 'none' && { signature: orderConfused }),
  })),
};
