import { nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import type { Lab } from '../../lab/lab.js';
import { RUNG_STAGES, RUNGS, type Rung, rungOf } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { html } from '../text.js';
import { drawing } from './drawing.js';
import { followTokens } from './follow-tokens.js';
import { partName } from './part-name.js';
import { columnsOf, partsOf } from './parts.js';
import { plane } from './plane-view.js';
import type { StacksInTurn } from './stacks-in-turn.js';
import { type Subject, subjectOf } from './subject.js';

/**
 * The model at hand as a picture, alive: what its config says, what it does to an input, and while it trains how that forms.
 * @param stacks what its stacks show in this turn
 * @param inside what an opened part shows; null while it is loading
 */
export function diagramView(
  lab: Lab,
  root: ShadowRoot,
  stacks: StacksInTurn,
  inside: () => unknown,
): TemplateResult | typeof nothing {
  const subject = subjectOf(lab);
  if (subject === null) return nothing;
  const { t } = lab;
  if (lab.link.view === 'ladder') lab.walk.refresh();
  lab.diagram.watch(subject.run, subject.input ?? lab.link.input);
  const follow = (event: Event) => followTokens(root, event);
  return html`
    <section class="spine" aria-labelledby="spine-title" @mouseover=${follow} @focusin=${follow} @mouseleave=${follow} @focusout=${follow}>
      <div class="spine-picture">${guard(drawnFrom(lab, subject, stacks), () => drawing(lab, subject, stacks))}</div>
      <div class="spine-side">
        <h3 id="spine-title">${t.diagram.heading}</h3>
        ${lab.link.view === 'ladder' && lab.link.rung === null ? rungs(lab) : nothing}
        ${subject.rung === null ? nothing : html`<p><b>${t.ladder.adds}:</b> ${t.rungs[subject.rung].adds}</p>`}
        <p class="muted">${t.diagram.lead}</p>
        ${answer(lab, subject)}
        ${lab.diagram.open === null ? nothing : html`<div class="inside">${inside()}</div>`}
        ${guard([subject.trace, lab.link.language], () => (subject.trace === null || subject.trace.picture !== undefined ? nothing : plane(lab, subject.trace)))}
        ${key(lab)}
        ${inWords(lab, subject)}
      </div>
    </section>
  `;
}

/** All that the drawing depends on: losses stream in far more often than any of it changes. */
const drawnFrom = (
  { link, diagram }: Lab,
  { config, rung, run }: Subject,
  stacks: StacksInTurn,
): unknown[] => [
  JSON.stringify(config),
  rung,
  run?.status === 'training',
  stacks.traceOf('encoder'),
  stacks.traceOf('decoder'),
  link.language,
  diagram.open,
  diagram.token,
  diagram.focused,
];

/** Which rung's model is drawn, and of which of its tasks. */
function rungs(lab: Lab): TemplateResult {
  const { t } = lab;
  const own = rungOf(lab.lookedAt);
  const choose = (rung: Rung) => lab.lookAt(RUNG_STAGES[rung][0]!);
  const stages = RUNG_STAGES[own];
  return html`<div class="spine-rungs" role="group" aria-label=${t.diagram.choose}>
      ${RUNGS.map(
        (rung) =>
          html`<button aria-pressed=${rung === own} @click=${() => choose(rung)}>${t.rungs[rung].name}</button>`,
      )}
    </div>
    ${
      stages.length === 1
        ? nothing
        : html`<div class="spine-rungs" role="group" aria-label=${t.ladder.task}>
            ${stages.map(
              (
                stage,
              ) => html`<button class="quiet" aria-pressed=${stage === lab.lookedAt} @click=${() => lab.lookAt(stage)}>
                ${t.tasks[stageOf(stage).task]}</button>`,
            )}
          </div>`
    }`;
}

function answer({ t }: Lab, { trace, run, config }: Subject): unknown {
  if (config.inputs === 'scalars') return html`<p class="muted">${t.diagram.scalars}</p>`;
  if (trace === null) return html`<p class="muted">${t.diagram.untrained}</p>`;
  const { input, output, ended, expected, picture } = trace;
  const right = expected !== null && ended && output === expected;
  return html`<p class="spine-answer" data-spine-answer>
    <span translate="no">${picture === undefined ? `${input} → ` : ''}${output === '' ? t.ladder.nothing : output}${ended ? '' : '…'}</span>
    ${
      expected === null
        ? nothing
        : html`<span class=${right ? 'right' : 'wrong'}>${right ? `✓ ${t.ladder.correct}` : `✗ ${t.ladder.wrong}`}</span>`
    }
    ${run?.status === 'training' ? html`<small>${t.status.training(run.losses.length, run.steps)}</small>` : nothing}
  </p>`;
}

function key({ t }: Lab): TemplateResult {
  const { key: words } = t.diagram;
  return html`<ul class="spine-key">
    <li><i class="shade-10"></i>${words.positive}</li>
    <li><i class="shade-10 negative"></i>${words.negative}</li>
    <li><i class="masked"></i>${words.masked}</li>
    <li><i class="tied"></i>${words.equal}</li>
    <li><i class="added"></i>${words.added}</li>
  </ul>`;
}

/** The same for who reads: every part in the order in which data goes through it. */
function inWords(lab: Lab, { config }: Subject): TemplateResult {
  const { t } = lab;
  return html`<details>
    <summary>${t.diagram.inWords}</summary>
    ${columnsOf(config).map(
      (column) => html`<p><b>${t.diagram[column.stack]}</b></p>
        <ol>${partsOf(column, config.normFirst).map((part) => html`<li>${partName(lab, part)}</li>`)}</ol>`,
    )}
    <p class="muted">${config.normFirst ? t.diagram.preNorm : t.diagram.postNorm}</p>
  </details>`;
}
