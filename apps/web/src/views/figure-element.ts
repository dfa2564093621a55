import type { FigureElement } from '@seqlab/figures';

/**
 * A figure for the page: its rules are in our own style sheet, since a page's policy may forbid style elements; and its parts have no
 * names of their own, since a screen reader takes it as one picture with a title and a description.
 */
export function figureElement(figure: FigureElement): SVGSVGElement {
  const svg = figure as unknown as SVGSVGElement;
  for (const style of svg.querySelectorAll('style')) style.remove();
  for (const part of svg.querySelectorAll('[aria-label], [aria-description]')) {
    part.removeAttribute('aria-label');
    part.removeAttribute('aria-description');
  }
  return svg;
}
