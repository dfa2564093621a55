import { formatCount, formatLoss } from '@seqlab/figures';
import { textTable } from '../terminal/text-table.js';
import type { ModelMetrics } from './evaluate-model.js';

/** Metrics per task, and over all where there is more than one; it says so where not all examples were looked at. */
export function metricsTable(metrics: ModelMetrics): string {
  const tasks = Object.entries(metrics.tasks);
  const rows = tasks.length > 1 ? [...tasks, ['all', metrics] as const] : tasks;
  const table = textTable(
    [
      { heading: 'task' },
      { heading: 'loss', align: 'right' },
      { heading: 'tokens right', align: 'right' },
      { heading: 'exact match', align: 'right' },
      { heading: 'right length', align: 'right' },
    ],
    rows.map(([task, { loss, tokenAccuracy, exactMatch, lengthAccuracy }]) => [
      task,
      formatLoss(loss),
      percent(tokenAccuracy),
      percent(exactMatch),
      percent(lengthAccuracy),
    ]),
  );
  if (metrics.sample === undefined) return table;
  const { examples, of } = metrics.sample;
  return `${table}\n\non ${formatCount(examples)} of ${formatCount(of)} examples; seqlab eval looks at all`;
}

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
