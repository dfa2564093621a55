import { formatCount } from '@seqlab/figures';
import { html, nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { RUNGS, type Rung, type StageId } from '../../lab/rungs.js';
import { parametersOf } from '../../lab/stage-facts.js';
import { folded } from '../folded.js';
import type { FigureDesk } from '../loss-figure.js';
import { shows } from '../shell.js';
import { proofView } from './proof-view.js';
import { stagePanel } from './stage-panel.js';

/** One rung: what it adds, its stages as they train, what it makes possible, and the proof. */
export function rungCard(lab: Lab, desk: FigureDesk, rung: Rung, stages: readonly StageId[]): TemplateResult {
  const { t } = lab;
  const words = t.rungs[rung];
  const heading = `rung-${rung}`;
  return html`
    <section class="card" data-rung=${rung} aria-labelledby=${heading}>
      <header>
        <span class="ordinal" aria-hidden="true">${RUNGS.indexOf(rung) + 1}</span>
        <h3 id=${heading}>${words.name}</h3>
        <small>${t.ladder.parameters(formatCount(parametersOf(stages[0]!)))}</small>
      </header>
      ${
        shows(lab, 'notes')
          ? html`<dl class="facts">
              <div><dt>${t.ladder.adds}</dt><dd>${words.adds}</dd></div>
              <div><dt>${t.ladder.can}</dt><dd>${words.can}</dd></div>
              <div><dt>${t.ladder.cannot}</dt><dd>${words.cannot}</dd></div>
            </dl>`
          : nothing
      }
      <div class="stages">${stages.map((stage) => stagePanel(lab, desk, stage))}</div>
      ${
        shows(lab, 'proof')
          ? folded(lab, `proof-${rung}`, {
              kind: 'proof',
              summary: t.ladder.why,
              content: () => html`
                ${stages.map((stage) => proofView(lab, stage))}
                ${shows(lab, 'paper') ? html`<p class="muted">${words.paper}</p>` : nothing}
              `,
            })
          : nothing
      }
    </section>
  `;
}
