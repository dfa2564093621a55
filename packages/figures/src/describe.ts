import type { FigureDocument, FigureElement } from './figure-document.js';

const SVG = 'http://www.w3.org/2000/svg';

interface SvgElement extends FigureElement {
  textContent: string | null;
  prepend(...children: unknown[]): void;
}

/**
 * Gives a figure a name and a description that screen readers read in place of its shapes.
 * @param id unique in the page: the ids of title and description derive from it
 */
export function describe(
  figure: FigureElement,
  {
    id,
    title,
    description,
    document,
  }: { id: string; title: string; description: string; document: FigureDocument },
): FigureElement {
  const make = (name: string, text: string) => {
    const element = document.createElementNS(SVG, name) as SvgElement;
    element.setAttribute('id', `${id}-${name}`);
    element.textContent = text;
    return element;
  };
  (figure as SvgElement).prepend(make('title', title), make('desc', description));
  figure.setAttribute('role', 'img');
  figure.setAttribute('aria-labelledby', `${id}-title ${id}-desc`);
  return figure;
}
