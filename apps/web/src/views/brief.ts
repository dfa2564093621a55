/** Names that are told, and letters of each: a link can be made with any number of any length. */
const TOLD = 10;
const LETTERS = 40;

/** The first ten names, each once, and how many more there are. */
export function briefList(names: readonly string[], more: (count: number) => string): string {
  const distinct = [...new Set(names)];
  const told = distinct.slice(0, TOLD).map((name) => shortened(name, LETTERS));
  const others = distinct.length - told.length;
  return [...told, ...(others > 0 ? [more(others)] : [])].join(', ');
}

export const shortened = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters)}…` : text;
