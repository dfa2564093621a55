import { nothing, type TemplateResult } from 'lit';
import { SWITCHES } from '../../spec/link-state.js';
import { rungOf, STAGE_IDS, type StageId } from '../../spec/rungs.js';
import { modelOf, stageOf } from '../../spec/stage-facts.js';
import { hasComponent } from '../../spec/switched-off.js';
import type { TaskScore, Trace } from '../../spec/trace.js';
import { followTokens } from '../diagram/follow-tokens.js';
import { failureText } from '../failure-text.js';
import { folded } from '../folded.js';
import { runProgress } from '../run-progress.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { walkSteps } from './walk-steps.js';

/** One input followed through a trained model, from symbols to the answer. */
export function walkView(lab: Lab, root: ShadowRoot, spine: unknown): TemplateResult {
  const { t, walk } = lab;
  walk.refresh();
  const { trace } = walk;
  return html`
    <h2>${t.walk.heading}</h2>
    <p class="lead">${t.walk.lead}</p>
    <div class="panel">
      <div class="row top-aligned">${modelControl(lab)} ${inputControl(lab)}</div>
      ${training(lab)}
      <fieldset>
        <legend>${t.walk.off}</legend>
        <div class="switches">${SWITCHES.map((component) => switchControl(lab, component))}</div>
        <p class="muted">${t.walk.offHelp}</p>
      </fieldset>
      ${walk.error === null ? nothing : html`<p class="notice" role="alert">${failureText(t, walk.error)}</p>`}
      <p role="status" aria-live="polite">${walk.trace === null ? nothing : answer(lab, walk.trace)}</p>
    </div>
    ${spine}
    ${
      trace === null
        ? nothing
        : html`${folded(lab, 'walk-tables', {
            summary: t.walk.tables,
            content:
              () => html`<div @mouseover=${(event: Event) => followTokens(root, event)} @focusin=${(event: Event) => followTokens(root, event)}
            @mouseleave=${(event: Event) => followTokens(root, event)} @focusout=${(event: Event) => followTokens(root, event)}>
            ${walkSteps(lab, trace)}
          </div>`,
          })}`
    }
  `;
}

function modelControl(lab: Lab): TemplateResult {
  const { t, walk } = lab;
  const stages = STAGE_IDS.filter((stage) => stage !== '1');
  return html`<div class="field">
    <label for="walk-model">${t.walk.model}</label>
    <select id="walk-model" @change=${(event: Event) => choose(lab, (event.target as HTMLSelectElement).value)}>
      ${walk.loaded === null ? nothing : html`<option value="loaded" selected>${walk.loaded.name}</option>`}
      ${stages.map(
        (stage) => html`<option value=${stage} ?selected=${walk.loaded === null && stage === walk.stage}>
          ${t.rungs[rungOf(stage)].name}: ${t.tasks[stageOf(stage).task]}
        </option>`,
      )}
    </select>
  </div>`;
}

function choose(lab: Lab, value: string): void {
  if (value !== 'loaded') lab.walk.setStage(value as StageId);
}

function inputControl(lab: Lab): TemplateResult {
  const { t, link, walk } = lab;
  const problem = inputProblem(lab);
  return html`<div class="field">
    <label for="walk-input">${t.walk.input}</label>
    <input
      id="walk-input"
      class="mono"
      dir="auto"
      maxlength="64"
      autocomplete="off"
      spellcheck="false"
      .value=${link.input}
      aria-describedby="walk-input-help"
      aria-invalid=${problem === null ? 'false' : 'true'}
      @input=${(event: Event) => walk.setInput((event.target as HTMLInputElement).value)}
    />
    <small id="walk-input-help" class=${problem === null ? '' : 'wrong'}>${problem ?? t.walk.inputHelp}</small>
  </div>`;
}

function inputProblem({ t, link }: Lab): string | null {
  const strange = [...new Set(link.input.replace(/[01]/g, ''))].slice(0, 8).join(' ');
  if (link.input === '') return t.walk.inputEmpty;
  if (strange !== '') return t.walk.inputWrong(strange);
  return link.input.length > 16 ? t.walk.inputLong(link.input.length) : null;
}

function switchControl(lab: Lab, component: (typeof SWITCHES)[number]): TemplateResult {
  const { t, link, walk } = lab;
  const config = walk.loaded?.config ?? modelOf(walk.stage);
  const present = hasComponent(config, component);
  return html`<label title=${present ? nothing : t.walk.absent}>
    <input
      type="checkbox"
      .checked=${link.off.includes(component) || !present}
      ?disabled=${!present}
      @change=${() => walk.toggle(component)}
    />
    ${t.walk.switches[component]} ${present ? nothing : html`<small>(${t.walk.absent})</small>`}
  </label>`;
}

function training(lab: Lab): unknown {
  const { t, walk } = lab;
  if (walk.loaded !== null) return nothing;
  const run = lab.run(walk.stage);
  if (run.trained !== null) return nothing;
  return html`<div class="stage" data-status=${run.status}>
    ${
      run.status === 'idle' || run.status === 'failed'
        ? html`<p class="row">
            ${shows(lab, 'play') ? html`<button class="primary" @click=${() => lab.play([walk.stage])}>${t.walk.train}</button>` : nothing}
            <span class="muted">${t.walk.needsTraining}</span>
          </p>`
        : nothing
    }
    ${run.status === 'idle' ? nothing : runProgress(lab, run, stageOf(walk.stage).steps, t.walk.train)}
  </div>`;
}

/** One right answer is not a task that is learnt: what all pairs say, decoded and with the right symbols given. */
export function taskText(
  { t }: Pick<Lab, 't'>,
  trace: Trace,
  { pairs, decoded, teacherForced }: TaskScore,
): string {
  const { task } = t.walk;
  const parts = [task.score(decoded, teacherForced, pairs), task[trace.rule]];
  if (teacherForced > decoded) parts.push(task.exposed);
  if (trace.off.includes('causal') && trace.rule === 'append') parts.push(task.causal);
  if (trace.unmasked.includes('source')) parts.push(task.source);
  if (trace.unmasked.includes('memory')) parts.push(task.memory);
  if (trace.unmasked.includes('target'))
    parts.push(trace.causal === null ? task.targetUncaused : task.target);
  if (trace.unmasked.some((mask) => mask !== 'target') && trace.padding?.values.includes(1) !== true)
    parts.push(task.noPad);
  if (trace.off.length > 0 && decoded === pairs) parts.push(task.unharmed);
  return parts.join(' ');
}

function answer(lab: Lab, trace: Trace): TemplateResult {
  const { t } = lab;
  const right = trace.expected !== null && trace.ended && trace.output === trace.expected;
  return html`
    <span class="muted">${t.walk.output}</span>
    <span class="answer" translate="no" data-answer>${trace.input} → ${trace.output}${trace.ended ? nothing : '…'}</span>
    ${trace.ended ? nothing : html`<span class="wrong">${t.ladder.neverStops}</span>`}
    ${
      trace.expected === null
        ? html`<small>(${t.walk.unknownAnswer})</small>`
        : html`<small>${t.walk.expected} ${trace.expected}</small>
            <span class=${right ? 'right' : 'wrong'}>${right ? `✓ ${t.ladder.correct}` : `✗ ${t.ladder.wrong}`}</span>`
    }
    ${trace.task === null ? nothing : html`<br /><small data-task-score>${taskText(lab, trace, trace.task)}</small>`}
  `;
}
