import * as Plot from '@observablehq/plot';
import { describe } from './describe.js';
import { type FigureDocument, type FigureElement, plotWith } from './figure-document.js';
import { lossDomain } from './loss-curve.js';
import { HALO } from './palette.js';

/** One run of several that are compared. */
export interface RunCurve {
  /** stands at the end of its line */
  readonly label: string;
  readonly curve: readonly (readonly [step: number, loss: number])[];
}

export interface RunCurvesOptions {
  readonly document: FigureDocument;
  /** pixels, default 640 */
  readonly width?: number;
  /** pixels, default 320 */
  readonly height?: number;
  /** unique in the page, default "runs" */
  readonly id?: string;
  readonly texts: {
    readonly step: string;
    readonly loss: string;
    readonly title: string;
    readonly description: string;
  };
}

/** Okabe and Ito's series in an order whose neighbours differ most; a page may set the variables. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'].map(
  (colour, index) => `var(--figure-series-${index + 1}, ${colour})`,
);
/** The second sign beside the colour. */
const DASHES = ['none', '6,3', '2,2', '8,2,2,2', '4,4', '1,3'];

/** Training losses of several runs on a log scale, each labelled where it ends; the last one lies in front. */
export function runCurves(runs: readonly RunCurve[], options: RunCurvesOptions): FigureElement {
  const { document, width = 640, height = 320, id = 'runs', texts } = options;
  const drawn = runs.map(({ label, curve }) => ({
    label,
    curve: curve.filter(([, loss]) => loss > 0 && Number.isFinite(loss)),
  }));
  const losses = drawn.flatMap(({ curve }) => curve.map(([, loss]) => loss));
  const domain = lossDomain(losses);
  const shifts = apart(
    drawn.map(({ curve }) => curve.at(-1)?.[1]),
    domain,
    height - MARGINS,
  );
  const figure = plotWith(document, {
    width,
    height,
    marginLeft: 52,
    marginRight: 64,
    style: { background: 'none', color: 'inherit' },
    x: { label: texts.step, ticks: 6, tickFormat: (step: number) => String(step) },
    y: {
      type: 'log',
      label: texts.loss,
      domain,
      ticks: 5,
      tickFormat: (loss: number) => String(Number(loss.toPrecision(2))),
      grid: true,
    },
    marks: drawn.map(({ label, curve }, index) => [
      Plot.line(curve, {
        stroke: COLOURS[index % COLOURS.length]!,
        strokeDasharray: DASHES[index % DASHES.length]!,
        strokeWidth: index === drawn.length - 1 ? 2 : 1.25,
      }),
      Plot.text(curve.slice(-1), {
        text: () => label,
        fill: COLOURS[index % COLOURS.length]!,
        textAnchor: 'start',
        dx: 6,
        dy: shifts[index]!,
        ...HALO,
      }),
    ]),
  });
  return describe(figure, { id, document, title: texts.title, description: texts.description });
}

/** Plot's own margins above and below. */
const MARGINS = 50;
/** Pixels from one label to the next. */
const LABEL_HEIGHT = 12;

/** Pixels down by which each label moves so that none covers another; labels keep the order of their curves' ends. */
function apart(
  ends: readonly (number | undefined)[],
  [low, high]: readonly [number, number],
  pixels: number,
): number[] {
  const wanted = ends.map((loss) => (pixels * Math.log(high / (loss ?? low))) / Math.log(high / low));
  const placed = [...wanted];
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]!);
  for (const [rank, index] of order.entries()) {
    if (rank > 0) placed[index] = Math.max(placed[index]!, placed[order[rank - 1]!]! + LABEL_HEIGHT);
  }
  return placed.map((place, index) => place - wanted[index]!);
}
