/** Six digits after the point, as the proofs show them; a typographic minus, so that columns line up. */
export const sixDigits = (value: number): string => signed(value.toFixed(6));

/** Two digits: for cells of a picture. */
export const twoDigits = (value: number): string => signed(value.toFixed(2));

/** A difference between logits. 0 is a fact of its own: every bit agrees. */
export function differenceText(difference: number): string {
  if (difference === 0) return '0';
  return difference >= 0.001 ? difference.toFixed(4) : difference.toExponential(1).replace('-', '−');
}

/** A count as its readers write it: 1,332 in English, 1 332 in Finnish, where a comma would make it little more than one. */
export const countText = (count: number, language: string): string => count.toLocaleString(language);

const signed = (text: string): string => (/^-0\.0*$/.test(text) ? text.slice(1) : text.replace('-', '−'));
