import { nothing, type TemplateResult } from 'lit';
import { folded } from '../folded.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { tourView } from '../tour/tour-view.js';
import { glossary, PAPER } from './glossary.js';
import { goTo } from './place.js';
import { QUESTIONS, type QuestionId, seenOf } from './questions.js';

/** Questions with their answers, each with its place in the lab; and the words that they use. */
export function guideView(lab: Lab, root: ShadowRoot): TemplateResult {
  const { t } = lab;
  return html`
    <h2>${t.guide.heading}</h2>
    <p class="lead">${t.guide.lead}</p>
    ${tourView(lab)}
    <section class="grid-section" aria-labelledby="guide-questions">
      <h2 id="guide-questions">${t.guide.questionsHeading}</h2>
      <div class="questions">${QUESTIONS.map(({ id }) => question(lab, root, id))}</div>
    </section>
    <section class="grid-section" aria-labelledby="guide-words">
      <h2 id="guide-words">${t.guide.wordsHeading}</h2>
      ${glossary(lab)}
    </section>
  `;
}

function question(lab: Lab, root: ShadowRoot, id: QuestionId): TemplateResult {
  const { t } = lab;
  return folded(lab, `question-${id}`, {
    kind: 'question',
    summary: t.guide.questions[id].ask,
    content: () => answer(lab, root, id),
  });
}

function answer(lab: Lab, root: ShadowRoot, id: QuestionId): TemplateResult {
  const { t } = lab;
  const { place, seen } = QUESTIONS.find((each) => each.id === id)!;
  return html`<div data-answer-of=${id}>
    <p>${t.guide.questions[id].answer}</p>
    ${seen === null ? nothing : html`<p data-seen>${seenOf(lab, id) ?? t.guide.seen.untrained}</p>`}
    ${
      place === null
        ? nothing
        : html`<p class="row">
            <button @click=${() => goTo(lab, root, place)}>${t.guide.show}</button>
            ${training(lab, place.stage)}
          </p>`
    }
    ${id === 'paper' ? html`<p><a href=${PAPER} target="_blank" rel="noopener">${t.guide.paper}</a></p>` : nothing}
  </div>`;
}

/** What is asked for may not be trained yet: that can be done from here. */
function training(lab: Lab, stage: Parameters<Lab['run']>[0]): unknown {
  const { status } = lab.run(stage);
  if (status === 'idle' || status === 'failed')
    return !shows(lab, 'play')
      ? nothing
      : html`<button class="primary" data-train=${stage} @click=${() => lab.play([stage])}>${lab.t.walk.train}</button>`;
  return status === 'done'
    ? nothing
    : html`<span class="muted" role="status">${lab.t.status.training(lab.run(stage).losses.length, lab.run(stage).steps)}</span>`;
}
