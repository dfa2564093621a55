/** Names that are told, and letters of each: a link can be made with any number of any length. */
const TOLD = 10;
const LETTERS = 40;

/** The first ten names, each once, and how many more there are. */
export function briefList(names: readonly string[], more: (count: number) => string): string {
  const distinct = [...new Set(names)];
  const told = distinct.slice(0, TOLD).map((name) => isolated(shortened(name, LETTERS)));
  const others = distinct.length - told.length;
  return [...told, ...(others > 0 ? [more(others)] : [])].join(', ');
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Somebody's own word in a sentence of ours: one that is read from right to left turns nothing around it. */
export function isolated(text: string): string {
  const word = text.replace(DIRECTIONS, '');
  return RIGHT_TO_LEFT.test(word) ? `\u2068${word}\u2069` : word;
}

export const shortened = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters)}…` : text;
