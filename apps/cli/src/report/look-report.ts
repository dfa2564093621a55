import type { LookAttention, LookResult } from '@seqlab/core';
import {
  attentionFigure,
  headPatchesFigure,
  lensFigure,
  partsFigure,
  streamPatchesFigure,
} from '@seqlab/figures';
import { parseHTML } from 'linkedom';
import { html, type Markup, trusted } from './html.js';
import { page } from './page.js';

/** What was seen in a model as one HTML file that loads nothing and runs nothing. What comes from the result is escaped. */
export function lookReport(result: LookResult): string {
  const { document } = parseHTML('<html></html>');
  const { input, against, asked, patches, lens, inputs, attention } = result;
  const difference = `logit of ${asked.output}${asked.against === null ? '' : ` less that of ${asked.against}`}`;
  const figure = (element: { outerHTML: string }) =>
    html`<div class="scroll" tabindex="0">${trusted(element.outerHTML)}</div>`;
  const stacks =
    patches === null
      ? []
      : [patches.stream.filter(isOfSource), patches.stream.filter((part) => !isOfSource(part))];
  const body = html`<p>${result.run}, after ${result.step} steps (${result.architecture}). Input: <code>${input}</code>${against === null ? '' : html`, against <code>${against}</code>`}.</p>
<p>Explained below: the ${difference} at position ${asked.position} (<code>${result.target[asked.position] ?? ''}</code>), which is ${asked.value}.</p>
${answers(result)}
<section><h2>Which parts of the model write it</h2>
<p>The residual stream is a sum, and so, with the norms’ deviations as they are, is the ${difference}. Parts that act through later layers get nothing for that here.</p>
${figure(partsFigure(result.attribution, { document, id: 'attribution', title: `Which parts write the ${difference}` }))}</section>
<section><h2>Which of the input it depends on</h2>
<p>Gradient × input: what each token adds by a linear estimate.</p>
${inputs.map(
  ({ name, tokens, values }, i) => html`<p class="soft"><code>${name}</code></p>
${figure(
  partsFigure(
    values.map((value, t) => ({ name: `${t} ${tokens[t] ?? ''}`, value })),
    { document, id: `inputs-${i}`, title: `Gradient × input of ${name}` },
  ),
)}`,
)}</section>
${
  lens.length === 0
    ? ''
    : html`<section><h2>What it would answer if it ended earlier</h2>
<p>Logit lens: each part of the residual stream, through the final norm and the un-embedding. Opacity is the probability.</p>
${figure(lensFigure(result, { document }))}</section>`
}
${
  patches === null
    ? ''
    : html`<section><h2>Where the difference between the inputs passes</h2>
<p>The model reads <code>${against ?? ''}</code>, with one thing at a time as it was for <code>${input}</code>. Full: that alone brings the ${difference} back from ${patches.corrupted} to ${patches.clean}; empty: it changes nothing.</p>
${stacks.filter((stream) => stream.length > 0).map((stream, i) => figure(streamPatchesFigure(patches, stream, { document, id: `patches-stream-${i}` })))}
${figure(headPatchesFigure(patches, { document }))}</section>`
}
<section><h2>Attention</h2>
<p>A row per position that looks, a column per position that is looked at.</p>
${attention.map((each, i) => heads(each, i, (head) => figure(attentionFigure(each, head, { document, id: `attention-${i}-${head}` }))))}</section>`;
  return page('A look inside', body);
}

const isOfSource = ({ name }: { readonly name: string }): boolean =>
  name === 'src_embedded' || name.startsWith('transformer.encoder.');

const heads = (attention: LookAttention, index: number, draw: (head: number) => Markup): Markup =>
  html`<details${trusted(index < 2 ? ' open' : '')}><summary><code>${attention.name}</code></summary>
<div class="heads">
${attention.heads.map((_, head) => html`<div><p class="soft">head ${head}</p>${draw(head)}</div>`)}
</div></details>
`;

function answers({ answers: rows, target }: LookResult): Markup {
  const most = rows.reduce((count, row) => Math.max(count, row.length), 0);
  const percent = (share: number) => (most === 1 ? String(share) : `${(100 * share).toFixed(1)} %`);
  return html`<section><h2>What it answers</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Answers"><table>
<caption>The likeliest outputs at each position.</caption>
<thead><tr><th scope="col" class="number">position</th><th scope="col">read</th>${Array.from({ length: most }, (_, i) => html`<th scope="col">${i === 0 ? 'answer' : ''}</th>`)}</tr></thead>
<tbody>
${rows.map(
  (row, t) =>
    html`<tr><td class="number">${t}</td><td><code>${target[t] ?? ''}</code></td>${row.map(({ output, share }) => html`<td><code>${output}</code> ${percent(share)}</td>`)}</tr>
`,
)}</tbody></table></div></section>`;
}
