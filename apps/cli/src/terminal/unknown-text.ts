import { counted } from './counted.js';

/** What a vocabulary lacks, in a sentence. */
export function unknownText(unknown: number, total: number, whole: string): string {
  const are = unknown === 1 ? 'is' : 'are';
  return `${unknown} of the ${counted(total, 'token')} of ${whole} ${are} not in the vocabulary, and ${are} read as UNK`;
}
