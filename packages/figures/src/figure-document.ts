import * as Plot from '@observablehq/plot';

/** What a figure is: an SVG element, as linkedom or a browser makes it. */
export interface FigureElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/**
 * Who makes the elements: a browser's `document`, or linkedom's in Node. It is passed in, so that the same code draws in both.
 * @example
 * import { parseHTML } from 'linkedom';
 * const { document } = parseHTML('<html></html>');
 */
export interface FigureDocument {
  createElementNS(namespace: string, name: string): unknown;
}

/**
 * Plot, drawing with the document that is passed in.
 * Plot's types speak of the DOM's Document, which package code does not see: hence the casts, here and nowhere else.
 */
export const plotWith = (document: FigureDocument, options: Plot.PlotOptions): FigureElement =>
  Plot.plot({ ...options, document: document as never }) as unknown as FigureElement;
