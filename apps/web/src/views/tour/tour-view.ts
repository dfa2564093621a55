import { nothing, type TemplateResult } from 'lit';
import { TOUR_STEPS, type TourStep } from '../../lab/tour.js';
import { RUNGS, type Rung, type StageId } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { outputCell, verdictCell } from '../output-cell.js';
import { runProgress } from '../run-progress.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { actStep } from './act-step.js';
import { choice } from './choice.js';
import { differ, MISSING, NEXT_STAGE, outcomeOf, TOUR_STAGE } from './outcome.js';

/** Predict, train, see, find out why, choose what is missing, see it work: the steps of one rung, as far as they are done. */
export function tourView(lab: Lab): TemplateResult {
  const { t, tour, link } = lab;
  const rung = link.rung ?? tour.rung;
  const standing = tour.standing(rung);
  const shown = standing === null ? TOUR_STEPS : TOUR_STEPS.slice(0, TOUR_STEPS.indexOf(standing) + 1);
  return html`<section class="tour" aria-labelledby="tour-title">
    <h2 id="tour-title">${t.tour.heading}</h2>
    <p class="lead">${t.tour.lead} ${tour.kept ? t.tour.kept : nothing}</p>
    ${link.rung === null ? rungs(lab, rung) : nothing}
    <ol class="tour-steps">
      ${shown.map(
        (
          step,
        ) => html`<li class="panel" data-tour-step=${step} aria-current=${step === standing ? 'step' : nothing}>
          <h3>${TOUR_STEPS.indexOf(step) + 1}. ${t.tour.steps[step]} <small>${t.rungs[rung].name}</small></h3>
          ${content(lab, rung, step)}
          ${step === standing ? html`<p><button class="quiet" data-skip @click=${() => tour.give(rung, step, { value: 'skipped', right: true })}>${t.tour.skip}</button></p>` : nothing}
        </li>`,
      )}
    </ol>
    ${standing === null ? ending(lab, rung) : nothing}
  </section>`;
}

function rungs({ t, tour }: Lab, own: Rung): TemplateResult {
  return html`<div class="spine-rungs" role="group" aria-label=${t.tour.rungs}>
    ${RUNGS.map(
      (
        rung,
      ) => html`<button aria-pressed=${rung === own} data-tour-rung=${rung} @click=${() => tour.setRung(rung)}>
        ${t.rungs[rung].name}${tour.standing(rung) === null ? html` <span class="right">✓<span class="visually-hidden"> ${t.tour.done}</span></span>` : nothing}
      </button>`,
    )}
  </div>`;
}

function ending({ t, tour, link }: Lab, rung: Rung): TemplateResult {
  const next = RUNGS[RUNGS.indexOf(rung) + 1];
  return html`<p class="row">
    ${
      next === undefined
        ? html`<span>${t.tour.through}</span>`
        : link.rung === null
          ? html`<button class="primary" data-onward @click=${() => tour.setRung(next)}>${t.tour.onward(t.rungs[next].name)}</button>`
          : nothing
    }
    <button @click=${() => tour.again(rung)}>${t.tour.again}</button>
  </p>`;
}

function content(lab: Lab, rung: Rung, step: TourStep): unknown {
  const { t, tour } = lab;
  if (tour.answer(rung, step)?.value === 'skipped') return html`<p class="muted">${t.tour.skipped}</p>`;
  switch (step) {
    case 'predict':
      return predict(lab, rung);
    case 'train':
      return training(
        lab,
        TOUR_STAGE[rung],
        () => tour.give(rung, 'train', { value: 'trained', right: true }),
        tour.answer(rung, step) === null,
      );
    case 'see':
      return see(lab, rung);
    case 'act':
      return trained(lab, TOUR_STAGE[rung]) ?? actStep(lab, rung);
    case 'add':
      return add(lab, rung);
    case 'next':
      return next(lab, rung);
  }
}

/** A step that needs weights says so and trains them, e.g. after a reload, or where the seed has changed. */
function trained(lab: Lab, stage: StageId): TemplateResult | null {
  return lab.run(stage).trained === null
    ? html`<p class="muted">${lab.t.tour.needs}</p>${training(lab, stage, () => undefined, false)}`
    : null;
}

function predict(lab: Lab, rung: Rung): TemplateResult {
  const { t, tour } = lab;
  const options = Object.entries(t.tour.options[rung]) as [string, string][];
  return html`<p>${t.tour.predict[rung]}</p>
    ${choice({
      label: t.tour.predict[rung],
      options,
      chosen: tour.answer(rung, 'predict')?.value ?? null,
      choose: (value) => tour.give(rung, 'predict', { value, right: true }),
    })}`;
}

function training(lab: Lab, stage: StageId, onward: () => void, asks: boolean): TemplateResult {
  const { t } = lab;
  const run = lab.run(stage);
  const { task, steps } = stageOf(stage);
  return html`<p>${t.tasks[task]} <small>${t.taskHelp[task]}</small></p>
    ${
      shows(lab, 'play') && (run.status === 'idle' || run.status === 'failed')
        ? html`<p class="row"><button class="primary" data-tour-train=${stage} @click=${() => lab.play([stage])}>${t.walk.train}</button></p>`
        : nothing
    }
    ${run.status === 'idle' && shows(lab, 'play') ? nothing : html`<div data-status=${run.status}>${runProgress(lab, run, steps, t.walk.train)}</div>`}
    ${run.status === 'done' && asks ? html`<p><button class="primary" data-go @click=${onward}>${t.tour.go}</button></p>` : nothing}`;
}

function see(lab: Lab, rung: Rung): unknown {
  const { t, tour } = lab;
  const missing = trained(lab, TOUR_STAGE[rung]);
  if (missing !== null) return missing;
  const { examples } = lab.run(TOUR_STAGE[rung]).trained!.result;
  const outcome = outcomeOf(rung, examples);
  const said = tour.answer(rung, 'predict')?.value ?? null;
  const words = (table: object, key: string | null): string | null =>
    key !== null && Object.hasOwn(table, key) ? (table as Record<string, string>)[key]! : null;
  const came = words(t.tour.outcomes[rung], outcome) ?? t.tour.see.other;
  const predicted = words(t.tour.options[rung], said);
  return html`
    <div class="scroll" tabindex="0" role="group" aria-label=${t.tour.steps.see}>
      <table class="examples">
        <thead><tr>
          <th scope="col">${t.ladder.input}</th><th scope="col">${t.ladder.expected}</th>
          <th scope="col">${t.ladder.output}</th><th scope="col">${t.ladder.verdict}</th>
        </tr></thead>
        <tbody>${examples.map(
          (example) => html`<tr>
            <td translate="no">${example.input}</td><td translate="no">${example.expected}</td>
            <td translate="no">${outputCell(lab, example)}</td>${verdictCell(lab, example)}
          </tr>`,
        )}</tbody>
      </table>
    </div>
    <p role="status" data-outcome=${outcome ?? 'none'}>
      ${predicted === null ? t.tour.see.unpredicted(came) : said === outcome ? t.tour.see.asPredicted(came) : t.tour.see.otherwise(predicted, came)}
    </p>
    ${tour.answer(rung, 'see') === null ? html`<p><button class="primary" data-go @click=${() => look(lab, rung)}>${t.tour.go}</button></p>` : nothing}`;
}

/** On to finding out why: the model is looked at with an input of its task, nothing switched off. */
function look(lab: Lab, rung: Rung): void {
  lab.lookAt(TOUR_STAGE[rung]);
  lab.setLink({ off: [], ...(rung === 'masked' || rung === 'seq2seq' ? { input: '0101' } : {}) });
  lab.walk.refresh();
  lab.tour.give(rung, 'see', { value: 'seen', right: true });
}

const PARTS = ['embedding', 'causal', 'positions', 'padding'] as const;

function add(lab: Lab, rung: Rung): TemplateResult {
  const { t, tour } = lab;
  const words = t.tour.add;
  const last = rung === 'padded';
  const options: [string, string][] = last
    ? Object.entries(words.padOptions)
    : PARTS.map((part) => [part, words[part]]);
  const given = tour.answer(rung, 'add');
  const ask = last ? words.padLoss : words.ask;
  return html`<p>${ask}</p>
    ${choice({
      label: ask,
      options,
      chosen: given?.value ?? null,
      choose: (value) => tour.give(rung, 'add', { value, right: value === MISSING[rung] }),
    })}
    <p role="status">${given === null ? nothing : feedback(lab, rung, given.value, given.right)}</p>`;
}

function feedback({ t }: Lab, rung: Rung, value: string, right: boolean): TemplateResult {
  const { add, right: yes, notQuite } = t.tour;
  const sign = right ? html`<b class="right">✓ ${yes}</b>` : html`<b class="wrong">✗ ${notQuite}</b>`;
  if (rung === 'padded') return html`${sign} ${(add.padWhy as Record<string, string>)[value] ?? nothing}`;
  const why = (add.why as Record<string, string>)[value] ?? nothing;
  const has = !right && (PARTS as readonly string[]).indexOf(value) < RUNGS.indexOf(rung);
  return html`${sign} ${why} ${right ? nothing : has ? add.has : add.notYet}`;
}

function next(lab: Lab, rung: Rung): TemplateResult {
  const { t, tour } = lab;
  const stage = NEXT_STAGE[rung];
  const open = tour.answer(rung, 'next') === null;
  const finish = html`<p><button class="primary" data-go @click=${() => tour.give(rung, 'next', { value: 'seen', right: true })}>${t.tour.go}</button></p>`;
  if (stage === null) return html`<p>${t.tour.next[rung]}</p>${open ? finish : nothing}`;
  const result = lab.run(stage).trained?.result ?? null;
  return html`<p>${t.tour.next[rung]}</p>
    ${training(lab, stage, () => undefined, false)}
    ${result === null ? nothing : html`<p role="status" data-works>${worked(lab, rung, stage)}</p>${open ? finish : nothing}`}`;
}

/** What the next rung's run has made of it, whichever way it went. */
export function worked({ t, run }: Pick<Lab, 't' | 'run'>, rung: Rung, stage: StageId): string {
  const { examples } = run(stage).trained!.result;
  const right = examples.filter(({ correct }) => correct).length;
  const { next: words } = t.tour;
  if (rung === 'plain') return differ(examples) ? words.apart : words.alike;
  const say = right === examples.length ? words.works : words.missed;
  return say(String(right), String(examples.length));
}
