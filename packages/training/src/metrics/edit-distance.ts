import { checkArgument, SeqlabError } from '@seqlab/core';

/**
 * Levenshtein's distance: the fewest insertions, deletions and substitutions that turn one sequence into the other.
 * Items are compared with `===`: ids, words, or the characters of `[...text]`. Time is O(a · b), memory O(shorter one).
 */
export function editDistance(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  checkArgument('editDistance', 'a', Object(a), 'a list');
  checkArgument('editDistance', 'b', Object(b), 'a list');
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const distances = Int32Array.from({ length: short.length + 1 }, (_, j) => j);
  for (let i = 1; i <= long.length; i += 1) {
    let diagonal = distances[0]!;
    distances[0] = i;
    for (let j = 1; j <= short.length; j += 1) {
      const above = distances[j]!;
      const substituted = diagonal + (long[i - 1] === short[j - 1] ? 0 : 1);
      distances[j] = Math.min(substituted, above + 1, distances[j - 1]! + 1);
      diagonal = above;
    }
  }
  return distances[short.length]!;
}

/**
 * Edits per item of the references, over all pairs together: token, character, phoneme or word error rate, as the items are.
 * Above 1 where answers are much too long. Where the references hold no item at all, every inserted one counts as 1.
 * @throws SeqlabError `metric-length`
 */
export function errorRate(
  references: readonly ArrayLike<unknown>[],
  answers: readonly ArrayLike<unknown>[],
): number {
  checkArgument('errorRate', 'references', references, 'a list');
  checkArgument('errorRate', 'answers', answers, 'a list');
  checkSameLength('errorRate', references.length, answers.length);
  let edits = 0;
  let items = 0;
  for (const [i, reference] of references.entries()) {
    edits += editDistance(reference, answers[i]!);
    items += reference.length;
  }
  return edits / Math.max(1, items);
}

/** @throws SeqlabError `metric-length` */
export function checkSameLength(metric: string, references: number, answers: number): void {
  if (references === answers) return;
  throw new SeqlabError(
    'metric-length',
    `${metric}: there are ${references} references and ${answers} answers. Give one answer for each reference.`,
  );
}
