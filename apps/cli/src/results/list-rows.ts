import type { Context } from '../terminal/context.js';
import { textTable } from '../terminal/text-table.js';
import type { ResultRow } from './result-row.js';
import { scoreText } from './scores.js';

/** Which rows there are, what they need and what they are held to. */
export function listRows(rows: readonly ResultRow[], context: Context): void {
  context.document({
    rows: rows.map(({ name, task, title, data, splits, scores, goal, published, options, quick }) => ({
      name,
      task,
      title,
      data,
      splits,
      goal: { score: scores[0].name, bound: goal, better: scores[0].better },
      published,
      options,
      quick,
    })),
  });
  context.say(
    textTable(
      [{ heading: 'row' }, { heading: 'what' }, { heading: 'data' }, { heading: 'held to' }],
      rows.map(({ name, title, data, scores: [own], goal }) => [
        name,
        title,
        data ?? 'made here',
        `${own.name} ${own.better === 'lower' ? '≤' : '≥'} ${scoreText(own, goal)}`,
      ]),
    ),
  );
}
