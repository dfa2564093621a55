/** Letters that look like nothing, or like another, and are met in files. */
const names: Readonly<Record<string, string>> = {
  '\t': 'tab',
  '\n': 'line feed',
  '\r': 'carriage return',
  ' ': 'space',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero width space',
  '\u200c': 'zero width non-joiner',
  '\u200d': 'zero width joiner',
  '\u202f': 'narrow no-break space',
  '\u2028': 'line separator',
  '\u3000': 'ideographic space',
  '\ufeff': 'byte order mark',
};

/**
 * A piece of text for an error: in quotes, with the code points of what a reader cannot tell by its looks: `"é" (U+00E9)`,
 * `U+0301`, `U+00A0 (no-break space)`.
 */
export function describePiece(piece: string): string {
  const foreign = [...piece].filter((character) => !/[!-~]/.test(character));
  if (foreign.length === 0) return JSON.stringify(piece);
  const codes = foreign.map(codePoint).join(' ');
  if (!/^[\p{M}\p{C}\p{Z}\p{Surrogate}]$/u.test(piece)) return `${JSON.stringify(piece)} (${codes})`;
  const name = names[piece];
  return name === undefined ? codes : `${codes} (${name})`;
}

const codePoint = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** A Unicode form of the text that can be encoded where the text itself cannot: composed letters for decomposed ones, 0 for ０. */
export function normalFormThatFits(
  text: string,
  fits: (text: string) => boolean,
): 'NFC' | 'NFD' | 'NFKC' | 'NFKD' | null {
  const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
  return forms.find((form) => fits(text.normalize(form))) ?? null;
}
