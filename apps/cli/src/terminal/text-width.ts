import stringWidth from 'string-width';

/** How many columns of a terminal a line takes. */
export const textWidth = (text: string): number => (ascii.test(text) ? text.length : stringWidth(text));

/** Most of what is printed: to look for clusters in it would take seconds for a long table. */
const ascii = /^[ -~]*$/;

/** The line with spaces after it, or before it where it should stand on the right, up to that width. */
export function padded(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return align === 'right' ? space + text : text + space;
}

/** As much of the line as fits into that width. What a reader sees as one character is not cut. */
export function cutToWidth(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (textWidth(kept + segment) > width) break;
    kept += segment;
  }
  return kept;
}
