import { printableLine } from './printable.js';
import { padded, textWidth } from './text-width.js';

/** A column of a text table: its heading, and on which side its cells line up. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
}

/**
 * Rows as lines of equal columns, two spaces apart, with a rule under the headings. A cell may come from a file or a model: it
 * stays on its line, and takes the room that a terminal gives it (two columns for 字, none for a combining accent).
 */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => columns.map((_, column) => printableLine(row[column] ?? '')));
  const widths = columns.map(({ heading }, column) =>
    cells.reduce((most, row) => Math.max(most, textWidth(row[column]!)), textWidth(heading)),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => padded(cell, widths[column]!, columns[column]!.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map(({ heading }) => heading)),
    line(widths.map((width) => '─'.repeat(width))),
    ...cells.map(line),
  ].join('\n');
}
