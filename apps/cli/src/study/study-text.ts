import type { StudyResult } from '@seqlab/core';
import { formatCount, formatLoss, type StudySummary, studySummaries } from '@seqlab/figures';
import { formatSpread } from '../ladder/ladder-text.js';
import { type Column, textTable } from '../terminal/text-table.js';

/** Columns of a study's table; those that would be empty are left out. */
export function studyColumns(result: StudyResult): Column[] {
  return cells(result).map(({ heading, align }) => ({ heading, align }));
}

/** A row of cells per variant. */
export function studyRows(result: StudyResult): string[][] {
  const columns = cells(result);
  return studySummaries(result).map((summary) => columns.map(({ text }) => text(summary)));
}

/** The table for a terminal. */
export const studyTable = (result: StudyResult): string => textTable(studyColumns(result), studyRows(result));

interface Cell extends Required<Column> {
  readonly text: (summary: StudySummary) => string;
}

function cells(result: StudyResult): Cell[] {
  const right = 'right' as const;
  const summaries = studySummaries(result);
  const measures = [...new Set(summaries.flatMap(({ measures }) => Object.keys(measures)))];
  const signatures = summaries.some(({ signature }) => signature !== null);
  return [
    { heading: 'variant', align: 'left', text: ({ variant }) => variant },
    { heading: 'parameters', align: right, text: ({ parameters }) => formatCount(parameters) },
    { heading: 'steps', align: right, text: ({ steps }) => formatCount(steps) },
    { heading: 'loss', align: right, text: ({ loss }) => formatSpread(loss) },
    { heading: 'tokens right', align: right, text: ({ tokenAccuracy }) => percent(tokenAccuracy.mean) },
    { heading: 'exact match', align: right, text: ({ exactMatch }) => percent(exactMatch.mean) },
    { heading: 'learned after', align: right, text: learned },
    ...measures.map((name) => ({
      heading: name,
      align: right,
      text: ({ measures }: StudySummary) => (measures[name] === undefined ? '' : formatLoss(measures[name])),
    })),
    ...(signatures ? [{ heading: 'expected failure', align: 'left' as const, text: failure }] : []),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function learned({ stepsToLearn, learned, seeds }: StudySummary): string {
  if (stepsToLearn === null) return 'never';
  return `${Math.round(stepsToLearn.mean)}${learned < seeds ? ` (${learned} of ${seeds})` : ''}`;
}

function failure({ signature, seeds }: StudySummary): string {
  return signature === null ? '' : `${signature.name}: seen ${signature.shown} of ${seeds}`;
}
