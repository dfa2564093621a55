import { checkArgument } from '@seqlab/core';
import { checkSameLength } from './edit-distance.js';
import { type CorpusScore, nGrams, overlap } from './n-grams.js';

export interface BleuOptions {
  /** text → words; default `mtevalWords`, as sacreBLEU's "13a" */
  readonly words?: (text: string) => string[];
}

const ORDER = 4;

/**
 * Corpus BLEU from 0 to 100, as sacreBLEU computes it by default: n-grams up to 4, the closest reference's length, and an order
 * without a match counts 1/2, 1/4, … of a match.
 * @param references for each answer the texts that it may equal; one is enough
 * @see Papineni et al. 2002; Post 2018; Chen and Cherry 2014, smoothing 3
 * @throws SeqlabError `metric-length`
 */
export function bleu(
  references: readonly (readonly string[])[],
  answers: readonly string[],
  options: BleuOptions = {},
): number {
  checkArgument('bleu', 'references', references, 'a list');
  checkArgument('bleu', 'answers', answers, 'a list');
  checkSameLength('bleu', references.length, answers.length);
  const counts = bleuCounts(options);
  for (const [i, answer] of answers.entries()) {
    checkArgument('bleu', `references[${i}]`, references[i], 'a list');
    checkArgument('bleu', `answers[${i}]`, answer, 'a text');
    counts.add(references[i]!, answer);
  }
  return counts.score();
}

/** The same of answers that come one by one, of which counts are held. */
export function bleuCounts(options: BleuOptions = {}): CorpusScore {
  checkArgument('bleuCounts', 'options', options, 'an object');
  const { words = mtevalWords } = options;
  const matches = new Array<number>(ORDER).fill(0);
  const totals = new Array<number>(ORDER).fill(0);
  let answerLength = 0;
  let referenceLength = 0;
  return {
    add(references, answer) {
      checkArgument('bleuCounts', 'references', references, 'a list');
      checkArgument('bleuCounts', 'answer', answer, 'a text');
      const given = words(answer);
      const allowed = references.map(words);
      answerLength += given.length;
      referenceLength += closestLength(given.length, allowed);
      for (let n = 1; n <= ORDER; n += 1) {
        const grams = nGrams(given, n);
        matches[n - 1]! += overlap(grams, mostOf(allowed.map((reference) => nGrams(reference, n))));
        totals[n - 1]! += Math.max(0, given.length - n + 1);
      }
    },
    score() {
      if (totals[ORDER - 1] === 0 || matches.every((count) => count === 0)) return 0;
      let halved = 1;
      let logarithms = 0;
      for (let n = 0; n < ORDER; n += 1) {
        if (matches[n] === 0) halved *= 2;
        logarithms += Math.log((matches[n] || 1 / halved) / totals[n]!);
      }
      const brevity = answerLength < referenceLength ? Math.exp(1 - referenceLength / answerLength) : 1;
      return 100 * brevity * Math.exp(logarithms / ORDER);
    },
  };
}

/** The length nearest to the answer's; of two as near, the shorter. */
function closestLength(length: number, references: readonly (readonly string[])[]): number {
  const lengths = references.map((reference) => reference.length);
  return lengths.reduce((best, one) => {
    const [near, far] = [Math.abs(one - length), Math.abs(best - length)];
    return near < far || (near === far && one < best) ? one : best;
  }, lengths[0] ?? 0);
}

/** Each n-gram as often as it stands in the reference that has most of it. */
function mostOf(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const most = new Map<string, number>();
  for (const grams of all) {
    for (const [gram, count] of grams) most.set(gram, Math.max(count, most.get(gram) ?? 0));
  }
  return most;
}

/** Words and punctuation apart, as NIST's mteval-v13a does and sacreBLEU's "13a" after it. */
export function mtevalWords(text: string): string[] {
  return ` ${text} `
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
    .replace(/([^0-9])([.,])/g, '$1 $2 ')
    .replace(/([.,])([^0-9])/g, ' $1 $2')
    .replace(/([0-9])(-)/g, '$1 $2 ')
    .split(/\s+/)
    .filter((word) => word !== '');
}
