import type { LadderExample } from '@seqlab/core';
import { expect, it } from 'vitest';
import type { Rung } from '../../spec/rungs.js';
import { differ, outcomeOf } from './outcome.js';

const of = (
  ...outputs: readonly (readonly [output: string | number[], correct: boolean])[]
): LadderExample[] =>
  outputs.map(([output, correct]) => ({ task: '', input: '', expected: '', output, correct }));

it.each<readonly [Rung, string | null, LadderExample[]]>([
  ['plain', 'same', of([[0.5, 0.5], false], [[0.5, 0.5000000001], false])],
  ['plain', null, of([[0.5, 0.5], false], [[0.7, 0.5], false])],
  ['plain', 'copy', of([[0, 0], true], [[1, 1], true])],
  ['token', 'endless', of(['0'.repeat(15), false], ['1'.repeat(16), false])],
  ['token', 'short', of(['000', false], ['1', false])],
  ['token', null, of(['000', false], ['1'.repeat(16), false])],
  ['token', 'copy', of(['0000', true], ['1111', true])],
  ['masked', 'same', of(['0101', true], ['0101', false])],
  ['masked', 'other', of(['0101', true], ['010', false])],
  ['masked', 'copy', of(['0101', true], ['1010', true])],
  ['seq2seq', 'other', of(['1', false], ['0', false])],
  ['padded', 'all', of(['1', true], ['0', true])],
  ['padded', 'some', of(['1', true], ['0', false])],
  ['padded', 'none', of(['1', false], ['0', false])],
])('%s: %s', (rung, outcome, examples) => expect(outcomeOf(rung, examples)).toBe(outcome));

it('tells whether inputs are told apart', () => {
  expect(differ(of(['0000', false], ['1111', false]))).toBe(true);
  expect(differ(of(['0000', false], ['0000', false]))).toBe(false);
});
