import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { RUNG_STAGES, RUNGS } from '../../spec/rungs.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import { ladderBar } from './ladder-bar.js';
import type { LadderParts } from './ladder-parts.js';
import { rungCard } from './rung-card.js';
import { taskTable } from './task-table.js';

/** Five rungs side by side, and what each model has learnt of each task. */
export function ladderView(lab: Lab, parts: LadderParts): TemplateResult {
  const { t, link } = lab;
  const rungs = link.rung === null ? RUNGS : [link.rung];
  return html`
    ${
      link.rung === null
        ? html`<h2>${t.ladder.heading}</h2>
            ${
              shows(lab, 'notes')
                ? html`<p class="lead">${t.ladder.lead}
              ${shows(lab, 'navigation') ? html`<button class="quiet" data-tour @click=${() => lab.setLink({ view: 'guide' })}>${t.ladder.tour}</button>` : nothing}</p>`
                : nothing
            }`
        : html`<h2 class="visually-hidden">${t.ladder.heading}</h2>`
    }
    ${ladderBar(lab)}
    ${parts.spine}
    <div class=${link.rung === null ? 'rungs' : 'rungs alone'}>${rungs.map((rung) => rungCard(lab, parts, rung, RUNG_STAGES[rung]))}</div>
    ${shows(lab, 'table') ? taskTable(lab, rungs) : nothing}
  `;
}
