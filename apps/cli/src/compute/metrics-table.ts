import { formatCount, formatLoss } from '@seqlab/figures';
import type { Baseline } from '@seqlab/tasks';
import { textTable } from '../terminal/text-table.js';
import type { EvaluationDocument } from './evaluate-run.js';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const two = (value: number): string => value.toFixed(2);
const three = (value: number): string => value.toFixed(3);

/** Metrics by name: what they are called in a table, and how they are written. Those that follow from another are left to `--json`. */
const shown: Readonly<Record<string, readonly [heading: string, write: (value: number) => string]>> = {
  loss: ['loss', formatLoss],
  tokenAccuracy: ['tokens right', percent],
  exactMatch: ['exact match', percent],
  lengthAccuracy: ['right length', percent],
  tokenErrorRate: ['token errors', percent],
  perplexity: ['perplexity', two],
  bitsPerByte: ['bits per byte', three],
  accuracy: ['accuracy', percent],
  f1: ['F1', three],
  matthews: ['Matthews', three],
  meanSquaredError: ['squared error', (value) => (value < 1e5 ? formatLoss(value) : value.toExponential(3))],
  pearson: ['Pearson', three],
  spearman: ['Spearman', three],
};

/**
 * Metrics per task, and over all where there is more than one; it says so where not all examples were looked at.
 * @param name of the only row where there are no tasks
 * @param baseline what can be answered without learning anything, as a last row
 */
export function metricsTable(
  { metrics, tasks, sample }: EvaluationDocument,
  name = 'all',
  baseline: Baseline | null = null,
): string {
  const each = Object.entries(tasks);
  const rows = each.length === 1 ? each : [...each, [each.length === 0 ? name : 'all', metrics] as const];
  const columns = Object.keys(shown).filter((key) => key in metrics);
  const table = textTable(
    [
      { heading: each.length === 0 ? '' : 'task' },
      ...columns.map((key) => ({ heading: shown[key]![0], align: 'right' as const })),
    ],
    [...rows, ...(baseline === null ? [] : [[`(${baseline.name})`, baseline.metrics] as const])].map(
      ([task, one]) => [task, ...columns.map((key) => written(key, one[key]))],
    ),
  );
  if (sample === undefined) return table;
  const { examples, of } = sample;
  return `${table}\n\non ${formatCount(examples)} of ${formatCount(of)} examples; seqlab eval looks at all`;
}

const written = (key: string, value: number | null | undefined): string =>
  value == null ? '–' : shown[key]![1](value);
