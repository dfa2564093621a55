import type { LadderResult, LadderStageResult } from '@seqlab/core';
import { formatCount, formatLoss, type LadderRow, ladderRow, ladderRows, type Spread } from '@seqlab/figures';
import { textTable } from '../terminal/text-table.js';

/** One line for a stage that has just ended: "2a  TokenTransformer on copy4: loss 0.4512 (paper 0.4503, floor 0.4499), exact 0 of 1". */
export function stageLine(stage: LadderStageResult): string {
  const row = ladderRow(stage);
  return `${row.id.padEnd(3)} ${row.model} on ${row.task}: loss ${formatSpread(row.loss)} (paper ${formatLoss(row.reported)}, floor ${formatLoss(row.floor)}), exact ${row.exact} of ${row.seeds}`;
}

/** The table of all stages; the reason stands in a line of its own below each row, so that it fits a terminal. */
export function ladderTable(result: LadderResult): string {
  const rows = ladderRows(result);
  const table = textTable(
    [
      { heading: 'stage' },
      { heading: 'model' },
      { heading: 'task' },
      { heading: 'parameters', align: 'right' },
      { heading: 'steps', align: 'right' },
      { heading: 'loss', align: 'right' },
      { heading: 'paper', align: 'right' },
      { heading: 'floor', align: 'right' },
      { heading: 'exact', align: 'right' },
    ],
    rows.map((row) => [
      row.id,
      row.model,
      row.task,
      formatCount(row.parameters),
      formatCount(row.steps),
      formatSpread(row.loss),
      formatLoss(row.reported),
      formatLoss(row.floor),
      `${row.exact} of ${row.seeds}`,
    ]),
  ).split('\n');
  return [
    ...table.slice(0, 2),
    ...rows.flatMap((row, index) => [table[index + 2]!, `       ${row.reason}`]),
  ].join('\n');
}

/** For each stage: inputs beside outputs, and how many seeds gave them. */
export function ladderExamples(result: LadderResult): string {
  return ladderRows(result).map(stageExamples).join('\n\n');
}

function stageExamples(row: LadderRow): string {
  const lines = row.examples.flatMap((example) =>
    example.outputs.map(({ output, count, correct }, index) => [
      index === 0 ? example.input : '',
      index === 0 ? example.expected : '',
      output === '' ? '(nothing)' : output,
      `${correct ? 'right' : 'wrong'}${example.total > 1 ? ` ${count} of ${example.total}` : ''}`,
    ]),
  );
  const columns = [{ heading: 'input' }, { heading: 'expected' }, { heading: 'output' }, { heading: '' }];
  const tasks =
    row.tasks.length > 1
      ? `\n  per task: ${row.tasks.map(({ task, correct, total }) => `${task} ${correct}/${total}`).join(', ')}`
      : '';
  const table = textTable(columns, lines).replace(/^/gm, '  ');
  return `${row.id} ${row.model} on ${row.task}\n${table}${tasks}`;
}

/** "0.4503 ± 0.0012", or the mean alone when there is only one seed. */
export const formatSpread = ({ mean, sd }: Spread): string =>
  sd === null ? formatLoss(mean) : `${formatLoss(mean)} ± ${formatLoss(sd)}`;
