import { parameterCount } from '@seqlab/core';
import { nothing, type TemplateResult } from 'lit';
import type { WorkbenchProblem } from '../../lab/workbench.js';
import { TASKS } from '../../spec/cells.js';
import type { ConfigValue, Goal } from '../../spec/link-state.js';
import { PRESETS, presetConfigs } from '../../spec/resolve-spec.js';
import { countText } from '../digits.js';
import { folded } from '../folded.js';
import { kindChooser } from '../own/kind-chooser.js';
import { statusText } from '../run-progress.js';
import { shows } from '../shell.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { controlView } from './control-view.js';
import {
  type BenchControl,
  MODEL_CONTROLS,
  MORE_MODEL_CONTROLS,
  MORE_TRAINING_CONTROLS,
  TRAINING_CONTROLS,
} from './controls.js';
import { percent, runsView } from './runs-view.js';

const GOALS: readonly Goal[] = ['none', 'exact', 'exact-no-positions', 'exact-small'];

/** Any model, any task: settings on one side, runs on the other. */
export function workbenchView(lab: Lab, root: ShadowRoot, spine: unknown): TemplateResult {
  const { t, workbench } = lab;
  const { resolved, problem } = workbench.draft();
  return html`
    <h2>${t.workbench.heading}</h2>
    ${kindChooser(lab)}
    <p class="lead">${t.workbench.lead}</p>
    <div class="bench">
      <div>
        ${startPanel(lab, resolved === null ? null : parameterCount(resolved.model), problem)} ${dataPanel(lab, problem)} ${modelPanel(lab)}
        ${trainingPanel(lab)}
      </div>
      <div>${spine} ${runsView(lab, root.host.clientWidth)}</div>
    </div>
  `;
}

function startPanel(lab: Lab, parameters: number | null, problem: WorkbenchProblem | null): TemplateResult {
  const { t, workbench, link } = lab;
  return html`<section class="panel" aria-label=${t.workbench.start}>
    <div class="row">
      ${
        shows(lab, 'play')
          ? html`<button class="primary" data-start ?disabled=${problem !== null} @click=${() => workbench.start()}>${t.workbench.start}</button>
              <button ?disabled=${problem !== null} @click=${() => workbench.start(true)}>${t.workbench.startPaused}</button>`
          : nothing
      }
      ${parameters === null ? nothing : html`<span class="muted">${t.ladder.parameters(countText(parameters, lab.link.language))}</span>`}
    </div>
    <div class="switches">
      <label><input type="checkbox" data-live .checked=${workbench.live}
        @change=${(event: Event) => workbench.setLive((event.target as HTMLInputElement).checked)} />${t.workbench.live}</label>
    </div>
    <div class="control">
      <label for="bench-goal">${t.workbench.goal}</label>
      <select id="bench-goal" @change=${(event: Event) => workbench.set({ goal: (event.target as HTMLSelectElement).value as Goal })}>
        ${GOALS.map((goal) => html`<option value=${goal} ?selected=${goal === link.goal}>${t.workbench.goals[goal]}</option>`)}
      </select>
    </div>
    ${latest(lab)}
    ${problem === null || problem.kind === 'pairs' ? nothing : html`<p class="notice" role="alert">${problemText(lab, problem)}</p>`}
  </section>`;
}

/** How the newest run fares: on a phone the runs lie far below. Its end is told to screen readers everywhere. */
function latest(lab: Lab): unknown {
  const { t, workbench } = lab;
  const newest = workbench.runs.at(-1);
  if (newest === undefined) return html`<p class="visually-hidden" role="status"></p>`;
  const { run, number, resolved } = newest;
  const steps = run.steps || resolved.training.steps;
  const exact = run.metrics === null ? '' : `, ${t.workbench.exactMatch} ${percent(run.metrics.exactMatch)}`;
  const text = `${t.workbench.run(number)}: ${statusText(lab, run, run.losses.length, steps)}${exact}`;
  return html`<p class="visually-hidden" role="status">${run.status === 'done' ? text : nothing}</p>
  <div class="latest">
    <p class="muted" aria-hidden="true">${text}</p>
    <progress max=${Math.max(1, steps)} .value=${run.losses.length} aria-label=${t.workbench.run(number)}></progress>
  </div>`;
}

function problemText({ t }: Lab, problem: WorkbenchProblem): string {
  switch (problem.kind) {
    case 'pairs':
      return t.workbench.pairsError(problem.line, t.workbench.pairsProblems[problem.problem]);
    case 'padding':
      return t.workbench.needsPadding;
    case 'decoder-only':
      return t.workbench.needsPaddingForPrompt;
    case 'encoder-only':
      return t.workbench.needsSameLengths;
    case 'no-gpu':
      return t.workbench.noGpu;
    case 'config':
      return `${t.workbench.invalid} ${problem.message}`;
  }
}

function dataPanel(lab: Lab, problem: WorkbenchProblem | null): TemplateResult {
  const { t, workbench, link } = lab;
  const own = link.pairs.trim() !== '';
  const wrong = problem?.kind === 'pairs' ? problem : null;
  return html`<section class="panel" aria-labelledby="bench-data">
    <h3 id="bench-data">${t.workbench.data}</h3>
    <div class="control">
      <label for="bench-task">${t.workbench.task}</label>
      <select id="bench-task" ?disabled=${own}
        @change=${(event: Event) => workbench.set({ task: (event.target as HTMLSelectElement).value })}>
        ${TASKS.map((task) => html`<option value=${task} ?selected=${task === link.task}>${t.tasks[task]}</option>`)}
      </select>
      <small>${own ? t.workbench.ownInstead : TASKS.some((task) => task === link.task) ? t.taskHelp[link.task] : ''}</small>
    </div>
    <div class="control">
      <label for="bench-pairs">${t.workbench.ownPairs}</label>
      <textarea id="bench-pairs" dir="auto" spellcheck="false" autocomplete="off" aria-invalid=${wrong !== null} aria-describedby="bench-pairs-help" .value=${link.pairs}
        @input=${(event: Event) => workbench.set({ pairs: (event.target as HTMLTextAreaElement).value })}></textarea>
      <small id="bench-pairs-help">${t.workbench.ownPairsHelp}</small>
      ${wrong === null ? nothing : html`<p class="notice" role="alert">${problemText(lab, wrong)}</p>`}
    </div>
  </section>`;
}

function modelPanel(lab: Lab): TemplateResult {
  const { t, workbench, link } = lab;
  const preset = presetConfigs(link.preset);
  const value = (key: string): ConfigValue =>
    key === 'dropout'
      ? (link.model.dropout ?? link.dropout)
      : (link.model[key] ?? (preset.model as Record<string, ConfigValue>)[key]!);
  return html`<section class="panel" aria-labelledby="bench-model">
    <div class="block-head">
      <h3 id="bench-model">${t.workbench.model}</h3>
      <button class="quiet" ?disabled=${Object.keys(link.model).length === 0} @click=${() => workbench.set({ model: {} })}>${t.workbench.reset}</button>
    </div>
    <div class="control">
      <label for="bench-preset">${t.workbench.preset}</label>
      <select id="bench-preset" @change=${(event: Event) =>
        workbench.set({ preset: (event.target as HTMLSelectElement).value, model: {}, training: {} })}>
        ${PRESETS.map((name) => html`<option value=${name} ?selected=${name === link.preset}>${name}</option>`)}
      </select>
    </div>
    ${controls(lab, MODEL_CONTROLS, value, workbench.setModel)}
    ${folded(lab, 'bench-more-model', {
      summary: t.workbench.more,
      content: () => controls(lab, MORE_MODEL_CONTROLS, value, workbench.setModel),
    })}
  </section>`;
}

function trainingPanel(lab: Lab): TemplateResult {
  const { t, workbench, link } = lab;
  const preset = presetConfigs(link.preset, link.task);
  const value = (key: string): ConfigValue => {
    const set = link.training[key];
    return set === undefined ? (preset.training as Record<string, ConfigValue>)[key]! : set;
  };
  return html`<section class="panel" aria-labelledby="bench-training">
    <div class="block-head">
      <h3 id="bench-training">${t.workbench.training}</h3>
      <button class="quiet" ?disabled=${Object.keys(link.training).length === 0} @click=${() => workbench.set({ training: {} })}>${t.workbench.reset}</button>
    </div>
    <div class="control">
      <label for="bench-seed">${t.settings.seed}</label>
      <input id="bench-seed" type="number" min="0" step="1" .value=${String(link.seed)} @change=${(
        event: Event,
      ) => {
        const seed = Number((event.target as HTMLInputElement).value);
        if (Number.isSafeInteger(seed) && seed >= 0) workbench.set({ seed });
      }} aria-describedby="bench-seed-help" />
      <small id="bench-seed-help">${t.settings.seedHelp}</small>
    </div>
    ${controls(lab, TRAINING_CONTROLS, value, workbench.setTraining)}
    ${folded(lab, 'bench-more-training', {
      summary: t.workbench.more,
      content: () => controls(lab, MORE_TRAINING_CONTROLS, value, workbench.setTraining),
    })}
  </section>`;
}

const controls = (
  lab: Lab,
  list: readonly BenchControl[],
  value: (key: string) => ConfigValue,
  set: (key: string, value: ConfigValue) => void,
): TemplateResult => html`<div class="controls">
  ${list.map((control) => controlView(lab, control, value(control.key), (next) => set(control.key, next)))}
</div>`;
