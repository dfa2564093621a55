import * as Plot from '@observablehq/plot';
import { describe } from './describe.js';
import { type FigureElement, plotWith } from './figure-document.js';
import type { FigureOptions } from './loss-curve.js';
import { palette } from './palette.js';

/** One number that has a name. */
export interface NamedNumber {
  readonly name: string;
  readonly value: number;
}

/** So many bars fit on a screen; the rest is one bar. */
const MOST = 24;

/**
 * What adds to a number and what takes from it: a bar for each part, in their order. Of many, the largest, and one bar for the sum of the others.
 * @param title what is shown, for readers that see no figure
 */
export function partsFigure(
  parts: readonly NamedNumber[],
  { document, id = 'parts', title }: Pick<FigureOptions, 'document' | 'id'> & { readonly title: string },
): FigureElement {
  const shown = largest(parts);
  const longest = shown.reduce((most, { name }) => Math.max(most, name.length), 0);
  const figure = plotWith(document, {
    width: 720,
    height: 56 + 20 * shown.length,
    marginLeft: Math.min(380, 24 + 6.4 * longest),
    marginRight: 56,
    style: { background: 'none', color: 'inherit' },
    x: { label: null, grid: true, ticks: 5 },
    y: {
      type: 'band',
      label: null,
      domain: shown.map((_, index) => index),
      tickFormat: (index: number) => shown[index]!.name,
    },
    color: { type: 'identity' },
    marks: [
      Plot.barX(shown, {
        x: 'value',
        y: (_: NamedNumber, index: number) => index,
        fill: ({ value }: NamedNumber) => (value < 0 ? palette.floor : palette.measured),
        title: ({ name, value }: NamedNumber) => `${name}: ${value}`,
      }),
      Plot.text(shown, {
        // beside the bar, and on the right, where no names are
        x: ({ value }: NamedNumber) => Math.max(0, value),
        y: (_: NamedNumber, index: number) => index,
        text: ({ value }: NamedNumber) => value.toFixed(2),
        textAnchor: 'start',
        dx: 4,
      }),
      Plot.ruleX([0]),
    ],
  });
  const description = shown.map(({ name, value }) => `${name}: ${value.toFixed(2)}.`).join(' ');
  return describe(figure, { id, document, title, description });
}

function largest(parts: readonly NamedNumber[]): NamedNumber[] {
  if (parts.length <= MOST) return [...parts];
  const bySize = parts.map((_, i) => i).sort((a, b) => Math.abs(parts[b]!.value) - Math.abs(parts[a]!.value));
  const kept = new Set(bySize.slice(0, MOST - 1));
  const rest = parts.filter((_, i) => !kept.has(i));
  const sum = rest.reduce((total, { value }) => total + value, 0);
  return [...parts.filter((_, i) => kept.has(i)), { name: `${rest.length} others`, value: sum }];
}
