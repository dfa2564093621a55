import * as Plot from '@observablehq/plot';
import { type FigureDocument, type FigureElement, plotWith } from './figure-document.js';
import { palette } from './palette.js';

/** One field of a heat map. */
export interface HeatCell {
  /** its column and row, from 0 */
  readonly x: number;
  readonly y: number;
  /** −1 … 1: how strong it is; the sign has a colour of its own */
  readonly strength: number;
  /** what it shows when pointed at */
  readonly title: string;
  /** written in it; default: nothing */
  readonly text?: string;
}

export interface HeatMapOptions {
  readonly document: FigureDocument;
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly cells: readonly HeatCell[];
  /** of one field; default 18 × 18 */
  readonly cellWidth?: number;
  readonly cellHeight?: number;
  readonly xLabel?: string | null;
  readonly yLabel?: string | null;
}

/** Fields weaker than this are left out: nobody sees them, and a file of thousands of them is large. */
const FAINT = 0.02;

/** Names are cut to this many characters. */
const LONGEST = 44;

/**
 * Fields of a strength, by columns and rows that have names (the same name may come twice). Strength is opacity, so that it reads on any background; what is
 * negative has another colour and a bar across.
 */
export function heatMap({
  document,
  columns,
  rows,
  cells,
  cellWidth = 18,
  cellHeight = 18,
  xLabel = null,
  yLabel = null,
}: HeatMapOptions): FigureElement {
  const shown = cells.filter(({ strength, text }) => Math.abs(strength) >= FAINT || text !== undefined);
  const negative = shown.filter(({ strength }) => strength <= -FAINT);
  const opacity = ({ strength }: HeatCell) => Math.min(1, Math.abs(strength));
  const lettered = shown.filter(({ text }) => text !== undefined);
  const numbers = (names: readonly string[]) => names.map((_, index) => index);
  const cut = (name: string) => (name.length > LONGEST ? `…${name.slice(1 - LONGEST)}` : name);
  const longest = (names: readonly string[]) =>
    names.reduce((most, name) => Math.max(most, Math.min(LONGEST, name.length)), 0);
  const upright = longest(columns) * 7 > cellWidth;
  const marginLeft = 24 + 6.5 * longest(rows);
  const marginTop = 24 + (upright ? 6.5 * longest(columns) : 12);
  return plotWith(document, {
    width: marginLeft + 24 + cellWidth * columns.length,
    height: marginTop + 12 + cellHeight * rows.length,
    marginLeft,
    marginTop,
    marginRight: 24,
    marginBottom: 12,
    style: { background: 'none', color: 'inherit' },
    x: {
      type: 'band',
      domain: numbers(columns),
      axis: 'top',
      label: xLabel,
      tickFormat: (index: number) => cut(columns[index]!),
      tickRotate: upright ? -90 : 0,
      padding: 0.05,
    },
    y: {
      type: 'band',
      domain: numbers(rows),
      label: yLabel,
      tickFormat: (index: number) => cut(rows[index]!),
      padding: 0.05,
    },
    marks: [
      Plot.frame({ stroke: 'currentColor', strokeOpacity: 0.2 }),
      Plot.cell(shown, {
        x: 'x',
        y: 'y',
        fill: (cell: HeatCell) => (cell.strength < 0 ? palette.floor : palette.measured),
        fillOpacity: opacity,
        title: 'title',
      }),
      Plot.tickY(negative, { x: 'x', y: 'y', stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.text(lettered, {
        x: 'x',
        y: 'y',
        text: 'text',
        fill: 'currentColor',
        stroke: 'var(--figure-background, white)',
        strokeWidth: 3,
      }),
    ],
    opacity: { type: 'identity' },
    color: { type: 'identity' },
  });
}
