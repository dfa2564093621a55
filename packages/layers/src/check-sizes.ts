import { checkNumber, isWhole, SeqlabError, showValue } from '@seqlab/core';

/** A width, a number of heads or of rows. @throws `layer-size` */
export function checkCount(where: string, name: string, value: unknown): void {
  const expected = 'a whole number, 1 or more';
  checkNumber({ code: 'layer-size', where, name, value, expected, advice: 'Use for example 8.' }, (count) =>
    isWhole(count, 1),
  );
}

/** A rate of dropout. @throws `layer-rate` */
export function checkRate(where: string, name: string, value: unknown): void {
  const expected = 'a number from 0 to below 1';
  checkNumber(
    { code: 'layer-rate', where, name, value, expected, advice: 'Use 0 for none.' },
    (rate) => rate >= 0 && rate < 1,
  );
}

/** @throws `layer-choice` */
export function checkChoice(where: string, name: string, value: unknown, choices: readonly string[]): void {
  if (choices.some((choice) => choice === value)) return;
  const quoted = choices.map((choice) => JSON.stringify(choice)).join(' or ');
  throw new SeqlabError(
    'layer-choice',
    `${where}: ${name} (${showValue(value)}) must be ${quoted}. Use one of them.`,
  );
}
