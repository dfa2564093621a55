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
export function isHeader(first: readonly string[], following: readonly (readonly string[])[]): boolean {
  const names = first.map((cell) => cell.trim().toLowerCase());
  if (names.includes('') || new Set(names).size < names.length) return false;
  if (names.some((name) => USUAL_NAMES.has(name))) return true;
  return (
    following.length > 0 &&
    names.some((name, column) => !isNumber(name) && following.every((row) => isNumber(row[column]!)))
  );
}

/** A decimal number as it is written in tables; Number() would take '' and '0x1f' for one too. */
const isNumber = (text: string): boolean => /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text);
