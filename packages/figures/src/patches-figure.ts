import type { LookPatches } from '@seqlab/core';
import { describe } from './describe.js';
import type { FigureElement } from './figure-document.js';
import { heatMap } from './heat-map.js';
import type { FigureOptions } from './loss-curve.js';

type Options = Pick<FigureOptions, 'document' | 'id'>;

/** The parts of one stack's stream by position: how much of the way back to the input's logit each place alone brings the other run. */
export function streamPatchesFigure(
  patches: LookPatches,
  stream: LookPatches['stream'],
  { document, id = 'patches-stream' }: Options,
): FigureElement {
  const rows = stream.map(({ name, values }) => ({ name, shares: values.map(shareOf(patches)) }));
  const columns = [...(stream[0]?.tokens ?? [])];
  return patchMap({ rows, columns, document, id, what: 'position' });
}

/** The same of every head of every attention. */
export function headPatchesFigure(
  patches: LookPatches,
  { document, id = 'patches-heads' }: Options,
): FigureElement {
  const rows = patches.heads.map(({ name, values }) => ({ name, shares: values.map(shareOf(patches)) }));
  const heads = rows.reduce((most, { shares }) => Math.max(most, shares.length), 0);
  const columns = Array.from({ length: heads }, (_, head) => `head ${head}`);
  return patchMap({ rows, columns, document, id, what: 'head' });
}

/** 0: still the other run's number; 1: all the way back. */
const shareOf =
  ({ clean, corrupted }: LookPatches) =>
  (value: number): number =>
    clean === corrupted ? 0 : (value - corrupted) / (clean - corrupted);

function patchMap({
  rows,
  columns,
  document,
  id,
  what,
}: {
  readonly rows: readonly { readonly name: string; readonly shares: readonly number[] }[];
  readonly columns: readonly string[];
  readonly what: string;
} & Required<Options>): FigureElement {
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const cells = rows.flatMap(({ name, shares }, y) =>
    shares.map((share, x) => ({ x, y, strength: share, title: `${name}, ${columns[x]}: ${percent(share)}` })),
  );
  const description = rows
    .map(({ name, shares }) => {
      const x = shares.reduce((best, share, i) => (share > shares[best]! ? i : best), 0);
      return `${name}: most at ${columns[x]}, ${percent(shares[x]!)}.`;
    })
    .join(' ');
  const figure = heatMap({ document, columns, rows: rows.map(({ name }) => name), cells });
  return describe(figure, {
    id,
    document,
    title: `How far each ${what} alone brings the answer back`,
    description,
  });
}
