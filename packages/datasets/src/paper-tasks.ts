import type { SequenceDataset, SequenceExample } from '@seqlab/core';

// The data of J.-K. Kämäräinen, "Introduction to Sequence Modeling with Transformers" (arXiv 2502.19597, 2025):
// 100 samples are 50 copies of two sequences, 200 are 25 copies of eight. Copies differ in their dropout only.

const pairs = (
  task: string,
  ...list: readonly (readonly [input: string, output: string])[]
): SequenceExample[] => list.map(([input, output]) => ({ task, input, output }));

const COPY4 = pairs('copy4', ['0000', '0000'], ['1111', '1111']);
const INVERT4 = pairs('invert4', ['0000', '1111'], ['1111', '0000']);
const THREE_TO_ONE = pairs('three-to-one', ['000', '1'], ['111', '0']);
const ONE_TO_THREE = pairs('one-to-three', ['0', '111'], ['1', '000']);
const ALTERNATING = pairs('alternating', ['0101', '0101'], ['1010', '1010']);

export const copy4: SequenceDataset = { name: 'copy4', examples: COPY4, copies: 50 };
export const threeToOne: SequenceDataset = { name: 'three-to-one', examples: THREE_TO_ONE, copies: 50 };
export const oneToThree: SequenceDataset = { name: 'one-to-three', examples: ONE_TO_THREE, copies: 50 };
export const alternating: SequenceDataset = { name: 'alternating', examples: ALTERNATING, copies: 50 };

/** What the paper's code ran, and what its loss of 0.1117 belongs to. */
export const allEightCopy: SequenceDataset = {
  name: 'all-eight-copy',
  examples: [...COPY4, ...THREE_TO_ONE, ...ONE_TO_THREE, ...ALTERNATING],
  copies: 25,
};

/** The list that the paper prints. */
export const allEightInvert: SequenceDataset = {
  name: 'all-eight-invert',
  examples: [...INVERT4, ...THREE_TO_ONE, ...ONE_TO_THREE, ...ALTERNATING],
  copies: 25,
};
