/**
 * The text of a style sheet. `rem` in it is the size that the reader has chosen, which the element measures: the root of the page
 * around may have any size, such as 62.5 %.
 */
export function css(strings: TemplateStringsArray, ...values: readonly string[]): string {
  return strings
    .map((piece, index) => piece + (values[index] ?? ''))
    .join('')
    .replace(/(\d*\.?\d+)rem\b/g, 'calc($1 * var(--rem, 16px))');
}

/** A colour in light and in dark. */
export type Colours = Readonly<Record<string, readonly [light: string, dark: string]>>;

/** Colours as custom properties of the sheet, by its theme. `light-dark()` would do it too, but not in browsers before 2024. */
export function themed(colours: Colours): string {
  const list = (which: 0 | 1) =>
    Object.entries(colours)
      .map(([name, pair]) => `--${name}: ${pair[which]};`)
      .join(' ');
  return `
  .sheet { ${list(0)} }
  .sheet[data-theme='dark'] { ${list(1)} }
  @media screen and (prefers-color-scheme: dark) { .sheet[data-theme='auto'] { ${list(1)} } }
  @media print { .sheet.sheet[data-theme] { ${list(0)} } }`;
}
