import { checkArgument } from '@seqlab/core';
import { checkSameLength } from './edit-distance.js';
import { type CorpusScore, nGrams, overlap } from './n-grams.js';

export interface ChrfOptions {
  /** how many times recall counts as much as precision; default 2 */
  readonly beta?: number;
}

const ORDER = 6;

/** n-grams of the answer, of the reference, and in common; one triple per order */
type Counts = readonly (readonly [answer: number, reference: number, common: number])[];

/**
 * Corpus chrF from 0 to 100, as sacreBLEU computes it by default: character n-grams up to 6 without white space; orders that
 * neither side is long enough for do not count. Of several references the best one counts.
 * @see Popović 2015
 * @throws SeqlabError `metric-length`
 */
export function chrf(
  references: readonly (readonly string[])[],
  answers: readonly string[],
  options: ChrfOptions = {},
): number {
  checkArgument('chrf', 'references', references, 'a list');
  checkArgument('chrf', 'answers', answers, 'a list');
  checkSameLength('chrf', references.length, answers.length);
  const counts = chrfCounts(options);
  for (const [i, answer] of answers.entries()) {
    checkArgument('chrf', `references[${i}]`, references[i], 'a list');
    checkArgument('chrf', `answers[${i}]`, answer, 'a text');
    counts.add(references[i]!, answer);
  }
  return counts.score();
}

/** The same of answers that come one by one, of which counts are held. */
export function chrfCounts(options: ChrfOptions = {}): CorpusScore {
  checkArgument('chrfCounts', 'options', options, 'an object');
  const { beta = 2 } = options;
  let total: Counts = Array.from({ length: ORDER }, () => [0, 0, 0] as const);
  return {
    add(references, answer) {
      checkArgument('chrfCounts', 'references', references, 'a list');
      checkArgument('chrfCounts', 'answer', answer, 'a text');
      const given = characters(answer);
      const [first, ...others] = references.map((reference) => countsOf(given, characters(reference)));
      if (first === undefined) return;
      const best = others.reduce((a, b) => (scoreOf(b, beta) > scoreOf(a, beta) ? b : a), first);
      total = total.map(([a, r, c], n) => {
        const [moreA, moreR, moreC] = best[n]!;
        return [a + moreA, r + moreR, c + moreC] as const;
      });
    },
    score: () => scoreOf(total, beta),
  };
}

const characters = (text: string): string[] => [...text.replace(/\s+/gu, '')];

function countsOf(answer: readonly string[], reference: readonly string[]): Counts {
  return Array.from({ length: ORDER }, (_, k) => {
    const [a, r] = [Math.max(0, answer.length - k), Math.max(0, reference.length - k)];
    // an order that the reference is too short for says nothing about the answer
    return [r > 0 ? a : 0, r, overlap(nGrams(answer, k + 1), nGrams(reference, k + 1))] as const;
  });
}

/** F of mean precision and mean recall over the orders that both sides have. */
function scoreOf(counts: Counts, beta: number): number {
  const had = counts.filter(([answer, reference]) => answer > 0 && reference > 0);
  if (had.length === 0) return 0;
  const precision = had.reduce((sum, [answer, , common]) => sum + common / answer, 0) / had.length;
  const recall = had.reduce((sum, [, reference, common]) => sum + common / reference, 0) / had.length;
  if (precision + recall === 0) return 0;
  return (100 * (1 + beta ** 2) * precision * recall) / (beta ** 2 * precision + recall);
}
