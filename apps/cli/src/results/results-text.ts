import { publicData } from '@seqlab/datasets/node';
import { formatCount } from '@seqlab/figures';
import { formatDuration } from '../terminal/progress-bar.js';
import { type Column, textTable } from '../terminal/text-table.js';
import type { Judged, ResultRow, Score } from './result-row.js';
import { resultRows } from './result-rows.js';
import { type ResultsDocument, type RowResult, spreadText } from './results-document.js';
import type { RowRun } from './run-row.js';
import { scoreText } from './scores.js';

/** Said as a run ends. */
export function rowLine(row: ResultRow, run: RowRun, judged: Judged): string {
  const scores = row.scores.flatMap((score) => {
    const value = score.of(judged);
    return value === null ? [] : [`${score.name} ${scoreText(score, value)}`];
  });
  const took = run.took === null ? '' : `, ${formatDuration(run.took.seconds)}`;
  return `${row.name}, seed ${run.seed}: ${scores.join(', ')}${took}`;
}

export const resultsColumns: readonly Column[] = [
  { heading: 'row' },
  { heading: 'ours' },
  { heading: 'goal', align: 'right' },
  { heading: 'published', align: 'right' },
  { heading: 'without a model', align: 'right' },
  { heading: 'parameters', align: 'right' },
  { heading: 'time', align: 'right' },
  { heading: 'processor', align: 'right' },
  { heading: 'seeds', align: 'right' },
];

/** A row of cells for each row, with the scores as the row of that name counts them. */
export const resultsCells = (result: ResultsDocument): string[][] =>
  result.rows.map((row) => {
    const known = scoresOf(row);
    const [own] = known;
    const time = (spread: RowResult['seconds']) => (spread === null ? '' : formatDuration(spread.mean));
    const ours = known.flatMap((score) => {
      const spread = row.scores[score.name];
      return spread === undefined ? [] : [`${score.name} ${spreadText(score, spread)}`];
    });
    const bound = `${row.goal.better === 'lower' ? '≤' : '≥'} ${scoreText(own, row.goal.bound)}`;
    return [
      row.row,
      ours.join(', '),
      row.reached === null ? bound : `${bound}: ${row.reached ? 'reached' : 'missed'}`,
      row.published.map(({ value }) => scoreText(own, value)).join(', ') || '–',
      withoutModel(row),
      formatCount(row.seeds[0]!.parameters),
      time(row.seconds),
      time(row.processorSeconds),
      String(row.seeds.length),
    ];
  });

/** The scores of a row, for what is written; a document may be of another version, with rows that are gone. */
export function scoresOf(row: Pick<RowResult, 'row' | 'goal'>): readonly [Score, ...Score[]] {
  const known = resultRows.find(({ name }) => name === row.row);
  if (known !== undefined) return known.scores;
  return [{ name: row.goal.score, unit: 'nats', better: row.goal.better, of: () => null }];
}

function withoutModel({ seeds }: RowResult): string {
  const { baseline } = seeds[0]!;
  if (baseline === null) return '–';
  const { loss, exactMatch, f1 } = baseline.metrics;
  const value =
    exactMatch !== undefined
      ? `${(100 * exactMatch).toFixed(1)} % right`
      : f1 !== undefined
        ? `mean F1 ${(100 * f1).toFixed(1)} %`
        : `loss ${loss!.toFixed(3)}`;
  return `${baseline.name}: ${value}`;
}

/** Whether the data are what others have trained on. */
export function dataText({ data, seeds }: Pick<RowResult, 'data' | 'seeds'>): string {
  if (data === null) return 'Made here.';
  return seeds.every(({ asPublished }) => asPublished)
    ? 'Data: checked to be those that are published.'
    : 'Data: as they were given, not checked to be those that are published.';
}

export const machineText = ({ machine, size, steps }: ResultsDocument): string =>
  `${machine.processor}, ${machine.cores} cores, Node ${machine.node.replace(/^v/, '')}; size ${size}${steps === null ? '' : `, ${steps} steps`}`;

/** The table for a terminal. */
export const resultsTable = (result: ResultsDocument): string =>
  textTable(resultsColumns, resultsCells(result));

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The table with all that is behind it, as Markdown: what docs/results.md is made of. */
export function resultsMarkdown(result: ResultsDocument): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = resultsColumns.map(({ align }) => (align === 'right' ? '--:' : '---'));
  return `${[
    '# Real tasks',
    '',
    'Written by `seqlab results`, which trains every row from scratch: `seqlab results --list` says what each is, `seqlab results names` trains one of them,',
    '`--size quick` a small version of it, and what was stopped goes on. Beside our figures stand those that others have published, of their machines, models and',
    'splits, and the best answer without a model that was made from the same split.',
    '',
    `${machineText(result)}. Each row is trained from scratch; time is that of the updates alone, by the clock and of all processors together. Mean ± standard deviation of the seeds.`,
    '',
    line(resultsColumns.map(({ heading }) => heading)),
    line(rule),
    ...resultsCells(result).map(line),
    '',
    ...missingMarkdown(result),
    ...result.rows.flatMap(rowMarkdown),
    ...sourcesMarkdown(result),
  ].join('\n')}\n`;
}

/** Rows that there are and that have not been run. */
function missingMarkdown({ rows }: ResultsDocument): string[] {
  const missing = resultRows.filter(({ name }) => !rows.some(({ row }) => row === name));
  return missing.length === 0 ? [] : [`Not run yet: ${missing.map(({ name }) => name).join(', ')}.`, ''];
}

/** Whose data they are. */
function sourcesMarkdown({ rows }: ResultsDocument): string[] {
  const used = publicData.filter(({ name }) => rows.some(({ data }) => data === name));
  if (used.length === 0) return [];
  return [
    '## Whose data they are',
    '',
    'None of them is part of seqlab: `seqlab data get NAME` fetches them.',
    '',
    '| name | licence | to cite |',
    '| --- | --- | --- |',
    ...used.map(({ name, licence, citation }) => `| ${name} | ${cell(licence)} | ${cell(citation)} |`),
  ];
}

function rowMarkdown(row: RowResult): string[] {
  const [own] = scoresOf(row);
  const [first] = row.seeds;
  const published = row.published.map(
    ({ value, what, source }) => `- published: ${scoreText(own, value)}, ${what} (${source})`,
  );
  const said = first!.samples.first.slice(0, 4).map(({ input, expected, said }) => {
    const short = (text: string) => `\`${text.replaceAll('`', "'").replaceAll('\n', ' ⏎ ').slice(0, 120)}\``;
    if (expected === null) return `- wrote ${short(said)}`;
    return `- ${short(input)} → ${short(said)}${said === expected ? '' : `, expected ${short(expected)}`}`;
  });
  return [
    `### ${row.row}: ${row.title}`,
    '',
    `Splits: ${row.splits}. ${dataText(row)} Seeds: ${row.seeds.map(({ seed }) => seed).join(', ')}; weights of the first: \`${first!.weightHash}\`.`,
    '',
    ...published,
    ...said,
    '',
  ];
}
