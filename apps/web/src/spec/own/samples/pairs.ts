import { STREAM_TASK, uniform } from '@seqlab/core';

const ROMAN: readonly (readonly [number, string])[] = [
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

/** A number from 1 to 399 as the Romans wrote it. */
export function roman(number: number): string {
  let [left, text] = [number, ''];
  for (const [value, letters] of ROMAN) {
    for (; left >= value; left -= value) text += letters;
  }
  return text;
}

export const romanPairs = (): string =>
  Array.from({ length: 199 }, (_, i) => `${i + 1}\t${roman(i + 1)}`).join('\n');

/** One symbol each, though most are several code points: joined emoji, a flag, a letter with a mark of its own, and three scripts. */
const SYMBOLS = ['👩‍🚀', '👨‍👩‍👧', '🇫🇮', 'q̃', 'ש', 'ع', 'あ', '字'];

/** Sequences to be turned round. */
export function reversePairs(): string {
  const lines = new Set<string>();
  for (let number = 0; lines.size < 200; number += 1) {
    const draw = (place: number): number => uniform(number, STREAM_TASK, place, 0);
    const length = 2 + Math.floor(3 * draw(0));
    const symbols = Array.from({ length }, (_, i) => SYMBOLS[Math.floor(SYMBOLS.length * draw(i + 1))]!);
    lines.add(`${symbols.join('')}\t${[...symbols].reverse().join('')}`);
  }
  return [...lines].join('\n');
}
