import { checkArgument, type Examples } from '@seqlab/core';

/** The examples of these numbers, in their order; `numbers` is looked at anew each time, and not copied. */
export function selected<E>(examples: Examples<E>, numbers: ArrayLike<number>): Examples<E> {
  checkArgument('selected', 'examples', examples, 'a list');
  checkArgument('selected', 'numbers', numbers, 'a list');
  return {
    length: numbers.length,
    at(index) {
      const number = numbers[index];
      return number === undefined ? undefined : examples.at(number);
    },
  };
}
