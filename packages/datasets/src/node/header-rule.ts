/** What first rows call their columns. */
const USUAL_NAMES: ReadonlySet<string> = new Set([
  ...['input', 'output', 'source', 'target', 'src', 'tgt', 'question', 'answer', 'prompt', 'completion'],
  ...['text', 'sentence', 'sentence1', 'sentence2', 'review', 'comment', 'title', 'word', 'document'],
  ...['label', 'labels', 'class', 'category', 'sentiment', 'score', 'rating', 'value', 'id', 'index'],
]);

/** How many rows after the first are looked at. */
export const HEADER_ROWS = 100;

/**
 * Whether the first row names the columns: its cells are distinct and none is empty, and one of them is a usual name (input,
 * output, source, target, text, sentence, label, class, … in any case), or some column has a number in every one of the up to
 * 100 rows that follow, and none in the first.
 */
export function isHeader(first: readonly string[], following: Iterable<readonly string[]>): boolean {
  const names = first.map((cell) => cell.trim().toLowerCase());
  if (names.includes('') || new Set(names).size < names.length) return false;
  if (names.some((name) => USUAL_NAMES.has(name))) return true;
  let words: number[] = [];
  for (const [column, name] of names.entries()) if (!isNumber(name)) words.push(column);
  let rows = 0;
  // one row at a time: a hundred of a million cells each would be much
  for (const row of following) {
    words = words.filter((column) => isNumber(row[column]!));
    rows += 1;
    if (words.length === 0) return false;
  }
  return rows > 0;
}

/** A decimal number as it is written in tables; Number() would take '' and '0x1f' for one too. */
const isNumber = (text: string): boolean => /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text);
