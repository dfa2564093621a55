import type { Signature, StudyAnswer } from './study-variant.js';

/** The four failures that summaries of the paper name, each as something that the answers show or do not show. */

/** Without an embedding: one number comes out whatever goes in, the mean of all labels. */
export const outputIsTheMean: Signature = {
  name: 'output equals the mean',
  shows({ answers }) {
    const expected = answers.flatMap(({ example }) => Array.from(example.output, Number));
    const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
    return answers.every(({ given }) => given.every((value) => Math.abs(value - mean) < 0.05));
  },
};

/** Without a mask: some answer never reaches EOS. */
export const endlessOutput: Signature = {
  name: 'endless output',
  shows: ({ answers }) => answers.some(({ ended }) => !ended),
};

/** Without positions: inputs that are the same multiset of symbols get the same answer, though another is expected. */
export const orderConfused: Signature = {
  name: '0101 and 1010 confused',
  shows: ({ answers }) => answers.some((one) => answers.some((other) => confused(one, other))),
};

/** Without a padding mask: the loss stays far from its floor of 0. */
export const paddedLossStalls: Signature = {
  name: 'loss stalls on padded batches',
  shows: ({ loss }) => loss > 0.1,
};

function confused(one: StudyAnswer, other: StudyAnswer): boolean {
  const sorted = (text: string) => [...text].sort().join('');
  return (
    one.example.output !== other.example.output &&
    sorted(one.example.input) === sorted(other.example.input) &&
    one.given.join() === other.given.join()
  );
}
