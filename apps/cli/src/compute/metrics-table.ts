import { formatLoss } from '@seqlab/figures';
import { textTable } from '../terminal/text-table.js';
import type { ModelMetrics } from './evaluate-model.js';

/** Metrics per task, and over all where there is more than one. */
export function metricsTable(metrics: ModelMetrics): string {
  const tasks = Object.entries(metrics.tasks);
  const rows = tasks.length > 1 ? [...tasks, ['all', metrics] as const] : tasks;
  return textTable(
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
}

const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)} %`);
