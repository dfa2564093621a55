import type { LookAttention } from '@seqlab/core';
import { describe } from './describe.js';
import type { FigureElement } from './figure-document.js';
import { heatMap } from './heat-map.js';
import type { FigureOptions } from './loss-curve.js';

/** What one head of an attention looks at: a row per query, a column per key, the weight as opacity. */
export function attentionFigure(
  attention: LookAttention,
  head: number,
  { document, id = `attention-${attention.name}-${head}` }: Pick<FigureOptions, 'document' | 'id'>,
): FigureElement {
  const { queries, queryTokens, keyTokens, heads, name } = attention;
  const weights = heads[head]!;
  const cells = weights.flatMap((row, y) =>
    row.map((weight, x) => ({
      x,
      y,
      strength: weight,
      title: `${queryTokens[queries[y]!]} → ${keyTokens[x]}: ${weight.toFixed(3)}`,
    })),
  );
  const figure = heatMap({
    document,
    columns: [...keyTokens],
    rows: queries.map((position) => queryTokens[position]!),
    cells,
  });
  const strongest = weights
    .map((row, y) => {
      const x = row.reduce((best, weight, i) => (weight > row[best]! ? i : best), 0);
      return `${queryTokens[queries[y]!]} at ${keyTokens[x]} (${row[x]!.toFixed(2)})`;
    })
    .join(', ');
  return describe(figure, {
    id,
    document,
    title: `${name}, head ${head}: what each position looks at`,
    description: `Strongest: ${strongest}.`,
  });
}
