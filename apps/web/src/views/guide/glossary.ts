import type { TemplateResult } from 'lit';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/** Where the paper can be read. */
export const PAPER = 'https://arxiv.org/abs/2502.19597';

/** The words of the lab, in the order of the reader's alphabet. */
export function glossary({ t, link }: Pick<Lab, 't' | 'link'>): TemplateResult {
  const words = Object.values(t.guide.words).sort(([a], [b]) => a.localeCompare(b, link.language));
  return html`<dl class="words">
    ${words.map(([word, meaning]) => html`<div><dt>${word}</dt><dd>${meaning}</dd></div>`)}
    <div><dt>${t.ladder.reported}</dt>
      <dd><a href=${PAPER} target="_blank" rel="noopener">${t.guide.paper}</a></dd></div>
  </dl>`;
}
