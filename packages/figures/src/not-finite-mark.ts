import * as Plot from '@observablehq/plot';
import { palette } from './palette.js';

interface Measured {
  readonly y: string;
  readonly value: number;
}

/** What no scale has a place for, in words at the end of its row: a figure that left out a NaN would look like one that went well. */
export function notFiniteMark(values: readonly Measured[], end: number): Plot.Text {
  const found = values.filter(({ value }) => !Number.isFinite(value));
  const words = new Map<string, Set<string>>();
  for (const { y, value } of found) words.set(y, (words.get(y) ?? new Set()).add(String(value)));
  const rows = [...words].map(([y, names]) => ({ y, x: end, text: [...names].join(', ') }));
  return Plot.text(rows, {
    x: 'x',
    y: 'y',
    text: 'text',
    textAnchor: 'end',
    fill: palette.measured,
    fontWeight: 'bold',
  });
}
