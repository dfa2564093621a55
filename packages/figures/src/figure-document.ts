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
