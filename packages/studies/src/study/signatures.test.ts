import { describe, expect, test } from 'vitest';
import { endlessOutput, orderConfused, outputIsTheMean, paddedLossStalls } from './signatures.js';

const answer = (input: string, output: string, given: number[], ended = true) => ({
  example: { task: 'copy', input, output },
  given,
  ended,
});

describe('signatures are seen when they are there, and only then', () => {
  test('output equals the mean', () => {
    const shows = (a: number[], b: number[]) =>
      outputIsTheMean.shows({ loss: 0, answers: [answer('00', '00', a), answer('11', '11', b)] });
    expect(shows([0.5, 0.52], [0.5, 0.48])).toBe(true);
    expect(shows([0, 0], [1, 1])).toBe(false);
    expect(shows([0.5, 0.5], [0.5, 0.6])).toBe(false);
  });

  test('endless output', () => {
    expect(
      endlessOutput.shows({ loss: 0, answers: [answer('0', '0', [0]), answer('1', '1', [1, 1], false)] }),
    ).toBe(true);
    expect(endlessOutput.shows({ loss: 0, answers: [answer('0', '0', [0])] })).toBe(false);
  });

  test('0101 and 1010 confused', () => {
    const shows = (a: number[], b: number[], input = '1010') =>
      orderConfused.shows({ loss: 0, answers: [answer('0101', '0101', a), answer(input, input, b)] });
    expect(shows([0, 1, 0, 1], [0, 1, 0, 1])).toBe(true);
    expect(shows([0, 1, 0, 1], [1, 0, 1, 0])).toBe(false);
    expect(shows([0, 1, 0, 1], [0, 1, 0, 1], '0000'), 'other symbols, another failure').toBe(false);
  });

  test('loss stalls', () => {
    expect(paddedLossStalls.shows({ loss: 0.3, answers: [] })).toBe(true);
    expect(paddedLossStalls.shows({ loss: 0.01, answers: [] })).toBe(false);
  });
});
