import type { SweepResult } from '@seqlab/core';
import { sweepFigure } from '@seqlab/figures';
import { parseHTML } from 'linkedom';
import { sweepColumns, sweepRows } from '../sweep/sweep-text.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { html, trusted } from './html.js';
import { page } from './page.js';

/** A sweep as one HTML file that loads nothing and runs nothing: a figure per parameter, and the table. What comes from the result is escaped. */
export function sweepReport(result: SweepResult): string {
  const { document } = parseHTML('<html></html>');
  const columns = sweepColumns(result);
  const { metric, split, trials, best, parameters } = result;
  const body = html`<p>${trials.length} trials, compared by ${metric} on the ${split} split, in ${formatDuration(result.seconds)}. Best: ${best ?? 'none yet'}.</p>
${parameters.map((parameter) => trusted(sweepFigure(result, parameter, { document }).outerHTML))}
<p class="soft">A dot per trial and seed; the ring is the best trial. Rounds with more updates are darker.</p>
<div class="scroll" tabindex="0" role="region" aria-label="All trials"><table>
<caption>The best first. Mean and standard deviation over the seeds.</caption>
<thead><tr>${columns.map(({ heading, align }) => html`<th scope="col" class="${align === 'right' ? 'number' : ''}">${heading}</th>`)}</tr></thead>
<tbody>
${sweepRows(result).map(
  (
    cells,
  ) => html`<tr>${cells.map((cell, i) => html`<td class="${columns[i]!.align === 'right' ? 'number' : ''}">${cell}</td>`)}</tr>
`,
)}</tbody></table></div>`;
  return page(`Sweep: ${result.sweep}`, body);
}
