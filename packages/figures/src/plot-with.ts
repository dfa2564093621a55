import * as Plot from '@observablehq/plot';
import type { FigureDocument, FigureElement } from './figure-document.js';

/**
 * Plot, drawing with the document that is passed in.
 * Plot's types speak of the DOM's Document, which package code does not see: hence the casts, here and nowhere else.
 */
export const plotWith = (document: FigureDocument, options: Plot.PlotOptions): FigureElement =>
  Plot.plot({ ...options, document: document as never }) as unknown as FigureElement;
