import type { SweepResult } from '@seqlab/core';
import { formatCount, spread } from '@seqlab/figures';
import { formatSpread } from '../ladder/ladder-text.js';
import { type Column, textTable } from '../terminal/text-table.js';

/** A column per parameter that was varied, then what came of it. */
export function sweepColumns({ parameters, metric }: SweepResult): Column[] {
  const right = 'right' as const;
  return [
    ...parameters.map((heading) => ({ heading, align: right })),
    { heading: 'parameters', align: right },
    { heading: 'updates', align: right },
    { heading: metric, align: right },
    { heading: 'seeds', align: right },
    { heading: '' },
  ];
}

/** A row of cells per trial, the best first. */
export const sweepRows = ({ parameters, metric, best, trials }: SweepResult): string[][] =>
  trials.map(({ trial, values, updates, seeds, parameters: count }) => [
    ...parameters.map((name) => String(values[name])),
    formatCount(count),
    formatCount(updates),
    scoreText(seeds, metric),
    String(seeds.length),
    trial === best ? '← best' : '',
  ]);

/** Those that diverged have no place in a mean. */
function scoreText(seeds: SweepResult['trials'][number]['seeds'], metric: string): string {
  const ended = seeds.filter(({ diverged }) => diverged === null);
  if (ended.length === 0) return 'diverged';
  const lost = seeds.length - ended.length;
  const score = formatSpread(spread(ended.map(({ metrics }) => metrics[metric] ?? Number.NaN)));
  return lost === 0 ? score : `${score} (${lost} diverged)`;
}

/** The table for a terminal. */
export const sweepTable = (result: SweepResult): string => textTable(sweepColumns(result), sweepRows(result));
