import { formatCount } from '@seqlab/figures';

/** A number with its noun: "1 row", "1,234 rows". @param many where it is not the noun with an s */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** What a vocabulary lacks, in a sentence. */
export function unknownText(unknown: number, total: number, whole: string): string {
  const are = unknown === 1 ? 'is' : 'are';
  return `${unknown} of the ${counted(total, 'token')} of ${whole} ${are} not in the vocabulary, and ${are} read as UNK`;
}
