/**
 * What moves a terminal's cursor, colours it, renames its window or turns the order of its letters round: C0 and C1 control
 * characters, DEL, and Unicode's embeddings, overrides and isolates. Half a surrogate pair has no form that could be written.
 */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text with `\u001b` and the like in place of what would act on a terminal. Tabs and line ends stay: they are ours. */
export function printable(text: string): string {
  return text.replace(unprintable, escaped);
}

/** The same for text from elsewhere that must stay on one line: its tabs and line ends are written out as well. */
export function printableLine(text: string): string {
  return printable(text).replace(/[\t\n]/g, escaped);
}

/** The same JSON with nothing in its strings that acts on a terminal: JSON itself escapes C0 only. */
export function printableJson(json: string): string {
  return json.replace(unprintable, unicodeEscape);
}

const escaped = (character: string): string => shortEscapes[character] ?? unicodeEscape(character);

const unicodeEscape = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
