import type { LookResult } from '@seqlab/core';
import { describe } from './describe.js';
import type { FigureElement } from './figure-document.js';
import { heatMap } from './heat-map.js';
import type { FigureOptions } from './loss-curve.js';

/** What the model would answer after each part of the stream: a row per part, a column per position, the probability as opacity. */
export function lensFigure(
  { lens, target }: Pick<LookResult, 'lens' | 'target'>,
  { document, id = 'lens' }: Pick<FigureOptions, 'document' | 'id'>,
): FigureElement {
  const cells = lens.flatMap(({ answers, name }, y) =>
    answers.map(({ output, share }, x) => ({
      x,
      y,
      strength: share,
      text: output.length > 8 ? `${output.slice(0, 7)}…` : output,
      title: `${name}, after ${target[x]}: ${output} (${(100 * share).toFixed(1)} %)`,
    })),
  );
  const longest = cells.reduce((most, { text }) => Math.max(most, text.length), 1);
  const figure = heatMap({
    document,
    columns: [...target],
    rows: lens.map(({ name }) => name),
    cells,
    cellWidth: Math.max(22, 12 + 7 * longest),
    cellHeight: 22,
  });
  const description = lens
    .map(({ name, answers }) => `After ${name}: ${answers.map(({ output }) => output).join(' ')}.`)
    .join(' ');
  return describe(figure, {
    id,
    document,
    title: 'What the model would answer if it ended after each part',
    description,
  });
}
