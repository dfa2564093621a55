import { runCurves } from '@seqlab/figures';
import { parseHTML } from 'linkedom';
import { html, type Markup, trusted } from '../report/html.js';
import { page } from '../report/page.js';
import { formatDuration } from '../terminal/progress-bar.js';
import type { ResultsDocument, RowResult } from './results-document.js';
import { dataText, machineText, resultsCells, resultsColumns, scoresOf } from './results-text.js';
import type { Said } from './samples.js';
import { scoreText } from './scores.js';

/** The table of real tasks as one HTML file that loads nothing and runs nothing: scores, curves, answers. What comes from the data is escaped. */
export function resultsReport(result: ResultsDocument): string {
  const { document } = parseHTML('<html></html>');
  const numeric = (i: number) => (resultsColumns[i]!.align === 'right' ? 'number' : '');
  const body = html`<p>${machineText(result)}; ${formatDuration(result.seconds)} in all.</p>
<p class="soft">Time is that of the updates alone, by the clock and of all processors together. Scores are means of the seeds, ± standard deviation. A published figure is of its authors’ machine, split and model: none is claimed to be of the same as ours.</p>
<div class="scroll" tabindex="0" role="region" aria-label="All rows"><table>
<caption>Ours beside what others have published.</caption>
<thead><tr>${resultsColumns.map(({ heading }, i) => html`<th scope="col" class="${numeric(i)}">${heading}</th>`)}</tr></thead>
<tbody>
${resultsCells(result).map(
  (cells) => html`<tr>${cells.map((cell, i) => html`<td class="${numeric(i)}">${cell}</td>`)}</tr>
`,
)}</tbody></table></div>
${result.rows.map((row, i) => section(row, i, document))}`;
  return page('Real tasks', body);
}

type FigureHost = Parameters<typeof runCurves>[1]['document'];

function section(row: RowResult, index: number, document: FigureHost): Markup {
  const [own] = scoresOf(row);
  const figure = runCurves(
    row.seeds.map(({ seed, curve }) => ({ label: `seed ${seed}`, curve })),
    {
      document,
      id: `curve-${index}`,
      texts: {
        step: 'update',
        loss: 'training loss',
        title: `${row.row}: training loss`,
        description: row.seeds
          .map(
            ({ seed, curve }) =>
              `Seed ${seed}: from ${curve[0]?.[1].toFixed(3)} to ${curve.at(-1)?.[1].toFixed(3)}.`,
          )
          .join(' '),
      },
    },
  );
  const { samples, seed } = row.seeds[0]!;
  return html`<section><h2>${row.row}: ${row.title}</h2>
<p>Splits: ${row.splits}. ${dataText(row)}${row.published.map(({ value, what, source }) => html` Published: ${scoreText(own, value)}, ${what} (${source}).`)}</p>
${trusted(figure.outerHTML)}
${answers(`What seed ${seed} says to the first ones`, samples.first)}
${samples.of === 0 ? '' : answers(`The first wrong ones among ${samples.of}`, samples.wrong)}
</section>`;
}

function answers(caption: string, said: readonly Said[]): Markup {
  const expects = said.some(({ expected }) => expected !== null);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${expects ? html`<th scope="col">input</th><th scope="col">expected</th>` : ''}<th scope="col">said</th></tr></thead>
<tbody>
${said.map(
  (
    one,
  ) => html`<tr>${expects ? html`<td><code>${one.input}</code></td><td><code>${one.expected ?? ''}</code></td>` : ''}<td><code>${one.said}</code></td></tr>
`,
)}</tbody></table></div>`;
}
