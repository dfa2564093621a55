import type { OwnKind } from '../link-state.js';
import { writeDrawing } from './drawing.js';
import { DIGIT_LABELS, drawnDigit } from './samples/digits.js';
import { finnishPairs } from './samples/finnish-sounds.js';
import { reversePairs, romanPairs } from './samples/pairs.js';
import { nameLines, numberLines } from './samples/texts.js';

/** Data that the page can make, so that nobody begins with nothing. */
export interface Sample {
  readonly name: string;
  /** an input that shows something */
  readonly input: string;
  text(): string;
}

/** Drawings of each digit: enough for one that was drawn by hand to be told. */
const DIGITS_EACH = 100;

/** Made once: a thousand drawings take longer than a page may stand still. */
const once = (make: () => string): (() => string) => {
  let made: string | null = null;
  return () => {
    made ??= make();
    return made;
  };
};

const digitLines = once(() =>
  DIGIT_LABELS.flatMap((label, digit) =>
    Array.from({ length: DIGITS_EACH }, (_, index) => `${label}\t${writeDrawing(drawnDigit(digit, index))}`),
  ).join('\n'),
);

/** By kind; the first one counts where a link names none. */
export const SAMPLES: Readonly<Record<OwnKind, readonly Sample[]>> = {
  pairs: [
    { name: 'roman', input: '149', text: romanPairs },
    { name: 'sounds', input: 'kenkä', text: finnishPairs },
    { name: 'reverse', input: 'q̃ש👩‍🚀', text: reversePairs },
  ],
  text: [
    { name: 'names', input: 'A', text: nameLines },
    { name: 'numbers', input: 'two', text: numberLines },
  ],
  drawings: [
    { name: 'digits', input: writeDrawing(drawnDigit(3, 1000)), text: digitLines },
    { name: 'hand', input: writeDrawing([]), text: () => '' },
  ],
};

/** The sample of that name; an unknown name counts as the first. */
export const sampleOf = (kind: OwnKind, name: string): Sample =>
  SAMPLES[kind].find((sample) => sample.name === name) ?? SAMPLES[kind][0]!;
