import { formatCount } from '@seqlab/figures';

/** A number with its noun: "1 row", "1,234 rows". @param many where it is not the noun with an s */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;
