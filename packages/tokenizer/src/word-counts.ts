/** How often words occur. */
export interface WordCounts extends Iterable<readonly [word: string, count: number]> {
  add(word: string): void;
}

/**
 * Counts words as they come, each kept once. Where their characters together would be more than `capacity`, the rarest are forgotten (of
 * equals those that came last), until half of it is free: memory is bounded however long the text is, and what is lost has
 * no part in a vocabulary of the most frequent. word2vec's training prunes its vocabulary so.
 * @param capacity UTF-16 code units of all different words together
 */
export function wordCounts(capacity: number): WordCounts {
  let counts = new Map<string, number>();
  let characters = 0;
  function forgetRarest(): void {
    const ordered = [...counts].sort(([, m], [, n]) => n - m);
    counts = new Map();
    characters = 0;
    for (const [word, count] of ordered) {
      if (counts.size > 0 && characters + word.length > capacity / 2) break;
      counts.set(word, count);
      characters += word.length;
    }
  }
  return {
    add(word) {
      const count = counts.get(word);
      if (count !== undefined) {
        counts.set(word, count + 1);
        return;
      }
      counts.set(copied(word), 1);
      characters += word.length;
      if (characters > capacity && counts.size > 1) forgetRarest();
    },
    [Symbol.iterator]: () => counts[Symbol.iterator](),
  };
}

/** Engines let part of a string point into the whole, which would hold every text that a new word was found in. */
const copied = (word: string): string => word.split('').join('');
