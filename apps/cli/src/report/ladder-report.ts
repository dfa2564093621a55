import type { LadderResult, LadderStageResult } from '@seqlab/core';
import {
  formatCount,
  formatLoss,
  type LadderRow,
  ladderFigure,
  ladderRow,
  ladderRows,
  lossCurve,
} from '@seqlab/figures';
import { parseHTML } from 'linkedom';
import { formatSpread } from '../ladder/ladder-text.js';
import { formatDuration } from '../terminal/progress-bar.js';
import { html, type Markup, trusted } from './html.js';
import { page } from './page.js';

/**
 * The whole result as one HTML file that loads nothing and runs nothing: table, figures as SVG, inputs beside outputs.
 * What comes from the result is escaped.
 */
export function ladderReport(result: LadderResult): string {
  const { document } = parseHTML('<html></html>');
  const seeds = result.stages.reduce((most, stage) => Math.max(most, stage.seeds.length), 0);
  const dropout = [...new Set(result.stages.map((stage) => stage.dropout))].join(', ');
  const body = html`<p>Each stage adds the component whose absence makes the stage before it fail. ${result.stages.length} stages, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'} each, dropout ${dropout}, trained from scratch in ${formatDuration(result.seconds)}. The models and the reported losses are those of Kämäräinen, “Introduction to Sequence Modeling with Transformers” (2025, arXiv 2502.19597); the floors are proved, not measured.</p>
${trusted(ladderFigure(result, { document }).outerHTML)}
<p class="soft">Dots: loss of each seed with dropout off. Crosses: the paper’s final loss (dropout on). Bars: the proven floor; no model of that kind can get below it.</p>
${table(ladderRows(result))}
${result.stages.map((stage) => section(stage, trusted(lossCurve(stage, { document }).outerHTML)))}`;
  return page('The ladder: what each component of a transformer is for', body);
}

const table = (
  rows: readonly LadderRow[],
): Markup => html`<div class="scroll" tabindex="0" role="region" aria-label="All stages"><table>
<caption>Loss is the training loss of the last step, dropout on, over the seeds. Exact: seeds whose every output was right.</caption>
<thead><tr><th scope="col">stage</th><th scope="col">model</th><th scope="col">task</th><th scope="col" class="number">parameters</th><th scope="col" class="number">steps</th><th scope="col" class="number">loss</th><th scope="col" class="number">paper</th><th scope="col" class="number">floor</th><th scope="col" class="number">exact</th></tr></thead>
<tbody>
${rows.map(
  (
    row,
  ) => html`<tr class="stage-row"><th scope="row">${row.id}</th><td>${row.model}</td><td>${row.task}</td><td class="number">${formatCount(row.parameters)}</td><td class="number">${formatCount(row.steps)}</td><td class="number">${formatSpread(row.loss)}</td><td class="number">${formatLoss(row.reported)}</td><td class="number">${formatLoss(row.floor)}</td><td class="number">${row.exact} of ${row.seeds}</td></tr>
<tr class="why"><td></td><td colspan="8">${row.reason}</td></tr>
`,
)}</tbody></table></div>`;

function section(stage: LadderStageResult, figure: Markup): Markup {
  const row = ladderRow(stage);
  return html`<section>
<h2>${row.id} · ${row.model} on ${row.task}</h2>
<p>${row.reason}.</p>
<div class="stage">
<div>${figure}</div>
<div>
<table>
<caption>What it answers</caption>
<thead><tr><th scope="col">input</th><th scope="col">expected</th><th scope="col">output</th><th scope="col" class="number">right</th></tr></thead>
<tbody>
${row.examples.map(
  (
    example,
  ) => html`<tr><td><code>${example.input}</code></td><td><code>${example.expected}</code></td><td>${example.outputs.map(
    ({ output, count, correct }) =>
      html`<div class="${correct ? 'right' : 'wrong'}"><code>${output}</code> ${correct ? '✓' : '✗'}${count < example.total ? ` ×${count}` : ''}</div>`,
  )}</td><td class="number">${example.correct} of ${example.total}</td></tr>
`,
)}</tbody></table>
${row.tasks.length > 1 ? html`<p class="soft">Per task: ${row.tasks.map(({ task, correct, total }) => `${task} ${correct} of ${total}`).join(', ')}.</p>` : ''}
<details><summary>Seeds</summary>
<table><thead><tr><th scope="col" class="number">seed</th><th scope="col" class="number">training loss</th><th scope="col" class="number">loss, dropout off</th><th scope="col">weights</th></tr></thead>
<tbody>
${stage.seeds.map(
  (
    seed,
  ) => html`<tr><td class="number">${seed.seed}</td><td class="number">${formatLoss(seed.trainLoss)}</td><td class="number">${formatLoss(seed.evalLoss)}</td><td><code>${seed.weightHash}</code></td></tr>
`,
)}</tbody></table></details>
</div>
</div>
</section>
`;
}
