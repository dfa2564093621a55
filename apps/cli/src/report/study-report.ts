import type { StudyResult } from '@seqlab/core';
import { studyFigure } from '@seqlab/figures';
import { parseHTML } from 'linkedom';
import { studyColumns, studyRows } from '../study/study-text.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { html, trusted } from './html.js';
import { page } from './page.js';

/** A study as one HTML file that loads nothing and runs nothing: question, figure, table. What comes from the result is escaped. */
export function studyReport(result: StudyResult): string {
  const { document } = parseHTML('<html></html>');
  const columns = studyColumns(result);
  const seeds = result.rows.reduce((most, row) => Math.max(most, row.seeds.length), 0);
  const body = html`<p>${result.question}</p>
<p class="soft">${result.rows.length} variants, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} each, trained from scratch in ${formatDuration(result.seconds)}.</p>
${trusted(studyFigure(result, { document }).outerHTML)}
<p class="soft">Dots: share of the test examples that a seed answers exactly. Bars: the mean.</p>
<div class="scroll" tabindex="0" role="region" aria-label="All variants"><table>
<caption>Loss is that of the test data, dropout off. Learned after: first step at which the mean training loss of 20 updates is below 0.1.</caption>
<thead><tr>${columns.map(({ heading, align }) => html`<th scope="col" class="${align === 'right' ? 'number' : ''}">${heading}</th>`)}</tr></thead>
<tbody>
${studyRows(result).map(
  (
    cells,
  ) => html`<tr>${cells.map((cell, i) => html`<td class="${columns[i]!.align === 'right' ? 'number' : ''}">${cell}</td>`)}</tr>
`,
)}</tbody></table></div>`;
  return page(`Study: ${result.study}`, body);
}
