import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { RUNGS, type Rung, type StageId } from '../../spec/rungs.js';
import { parametersOf, stageOf } from '../../spec/stage-facts.js';
import { countText } from '../digits.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { LadderParts } from './ladder-parts.js';
import { stagePanel } from './stage-panel.js';

/** One rung: what it adds, what it makes possible, its stages as they train; and, on demand, the proof below it. */
export function rungCard(
  lab: Lab,
  { desk, proofs }: Pick<LadderParts, 'desk' | 'proofs'>,
  rung: Rung,
  stages: readonly StageId[],
): TemplateResult {
  const { t } = lab;
  const words = t.rungs[rung];
  const heading = `rung-${rung}`;
  return html`
    <section class="card" data-rung=${rung} aria-labelledby=${heading}>
      <header>
        <span class="ordinal" aria-hidden="true">${RUNGS.indexOf(rung) + 1}</span>
        <h3 id=${heading}>${words.name}</h3>
        <small>${t.ladder.parameters(countText(parametersOf(stages[0]!), lab.link.language))}</small>
      </header>
      ${
        shows(lab, 'notes')
          ? html`<dl class="facts">
              <div><dt>${t.ladder.adds}</dt><dd>${words.adds}</dd></div>
              <div><dt>${t.ladder.can}</dt><dd>${words.can} ${scores(lab, stages)}</dd></div>
              <div><dt>${t.ladder.cannot}</dt><dd>${words.cannot}</dd></div>
            </dl>`
          : nothing
      }
      <div class="stages">${stages.map((stage) => stagePanel(lab, desk, stage))}</div>
      ${shows(lab, 'proof') ? proofButton(lab, rung) : nothing}
    </section>
    ${shows(lab, 'proof') && lab.unfolded.has(proofId(rung)) ? proofPanel(lab, rung, proofs) : nothing}
  `;
}

/** What the runs of this seed have made of what is possible. */
function scores(lab: Lab, stages: readonly StageId[]): unknown {
  const { t } = lab;
  return stages.map((stage) => {
    const examples = lab.run(stage).trained?.result.examples;
    if (examples === undefined) return nothing;
    const right = examples.filter(({ correct }) => correct).length;
    return html` <small class="score" data-score=${stage}>${t.tasks[stageOf(stage).task]}: ${t.ladder.right(right, examples.length)}.</small>`;
  });
}

const proofId = (rung: Rung): string => `proof-${rung}`;

function proofButton(lab: Lab, rung: Rung): TemplateResult {
  const id = proofId(rung);
  const open = lab.unfolded.has(id);
  return html`<button
    class="why"
    data-why=${rung}
    aria-expanded=${open}
    aria-controls=${open ? id : nothing}
    @click=${() => lab.setUnfolded(id, !lab.unfolded.has(id))}
  >${lab.t.ladder.why}</button>`;
}

/** Over the whole width, since its tables are wide and two of them are to be compared side by side. */
function proofPanel(lab: Lab, rung: Rung, proofs: (rung: Rung) => unknown): TemplateResult {
  const { t } = lab;
  const id = proofId(rung);
  return html`<section id=${id} class="card proof" aria-labelledby=${`${id}-title`}>
    <header>
      <h3 id=${`${id}-title`}>${t.ladder.proofOf(t.rungs[rung].name)}</h3>
      <button class="quiet" @click=${(event: Event) => close(lab, rung, event)}>${t.controls.close}</button>
    </header>
    ${proofs(rung)}
  </section>`;
}

/** The button that has opened the proof gets the focus back, which would else be lost with the panel. */
function close(lab: Lab, rung: Rung, event: Event): void {
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  root.querySelector<HTMLElement>(`[data-why="${rung}"]`)?.focus();
  lab.setUnfolded(proofId(rung), false);
}
