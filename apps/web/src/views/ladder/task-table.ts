import type { LadderExample } from '@seqlab/core';
import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { RUNG_STAGES, type Rung, rungOf, type StageId } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { outputCell, verdictCell } from '../output-cell.js';
import { shows } from '../shell.js';
import { html } from '../text.js';

const TASKS = ['copy4', 'three-to-one', 'one-to-three', 'alternating', 'all-eight-copy'] as const;

/** Task × rung: how many sequences each trained model decodes exactly, and on demand which. */
export function taskTable(lab: Lab, rungs: readonly Rung[]): TemplateResult {
  const { t } = lab;
  const stagesOf = (task: string) =>
    rungs.map((rung) => RUNG_STAGES[rung].find((id) => stageOf(id).task === task) ?? null);
  const tasks = TASKS.filter((task) => stagesOf(task).some((stage) => stage !== null));
  return html`
    <section class="grid-section" aria-labelledby="learnt">
      <h2 id="learnt">${t.ladder.tableHeading}</h2>
      <p class="lead">${t.ladder.tableLead} ${rungs.length > 1 ? t.ladder.tableDot : nothing}</p>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="learnt">
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">${t.ladder.task}</th>
              ${rungs.map((rung) => html`<th scope="col">${t.rungs[rung].name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${tasks.map(
              (task) => html`<tr>
                <th scope="row">${t.tasks[task]}<br /><small>${t.taskHelp[task]}</small></th>
                ${stagesOf(task).map((stage) =>
                  stage === null
                    ? html`<td class="absent"><span aria-hidden="true">·</span><span class="visually-hidden">${t.ladder.notInPaper}</span></td>`
                    : html`<td>${cell(lab, stage)}</td>`,
                )}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${lab.open === null || !lab.stages.includes(lab.open) ? nothing : examples(lab, lab.open)}
    </section>
  `;
}

function cell(lab: Lab, stage: StageId): TemplateResult {
  const { t } = lab;
  const { trained, status, losses, steps } = lab.run(stage);
  const open = lab.open === stage;
  let text = t.ladder.untrained;
  let mark = '';
  let kind = '';
  if (trained !== null) {
    const all = trained.result.examples.length;
    const right = trained.result.examples.filter((example) => example.correct).length;
    text = t.ladder.right(right, all);
    mark = right === all ? '✓' : '✗';
    kind = right === all ? 'right' : 'wrong';
  } else if (status === 'training') text = `${Math.floor((100 * losses.length) / Math.max(1, steps))} %`;
  return html`<button
    class="cell"
    data-cell=${stage}
    aria-expanded=${open}
    aria-controls=${open ? 'examples' : nothing}
    aria-label=${t.ladder.cellLabel(t.tasks[stageOf(stage).task]!, t.rungs[rungOf(stage)].name, text)}
    ?disabled=${trained === null}
    @click=${() => lab.setOpen(lab.open === stage ? null : stage)}
  >
    <span class=${kind} aria-hidden="true">${mark}</span> ${text}
  </button>`;
}

function examples(lab: Lab, stage: StageId): TemplateResult {
  const { t } = lab;
  const { task, decoding, floor } = stageOf(stage);
  const all = lab.run(stage).trained?.result.examples ?? [];
  const wrong = all.some((example) => !example.correct);
  return html`
    <section id="examples" class="examples card" aria-labelledby="examples-title">
      <header>
        <h3 id="examples-title">${t.tasks[task]}, ${t.rungs[rungOf(stage)].name}</h3>
        <button class="quiet" @click=${(event: Event) => close(lab, stage, event)}>${t.controls.close}</button>
      </header>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="examples-title">
        <table>
          <thead>
            <tr>
              <th scope="col">${t.ladder.input}</th>
              <th scope="col">${t.ladder.expected}</th>
              <th scope="col">${t.ladder.output}</th>
              <th scope="col">${t.ladder.verdict}</th>
            </tr>
          </thead>
          <tbody>${all.map((example) => row(lab, example))}</tbody>
        </table>
      </div>
      ${wrong ? html`<p>${floor > 0 ? t.ladder.proven : decoding === 'rewrite' ? t.ladder.missedRewrite : t.ladder.missed}</p>` : nothing}
      ${decoding === 'rewrite' ? html`<p class="muted">${t.ladder.rewriteNote}</p>` : nothing}
      ${
        decoding === 'one-pass'
          ? html`<p class="muted">${t.ladder.scalarRule}</p>`
          : shows(lab, 'navigation')
            ? html`<p><button @click=${() => follow(lab, stage, all)}>${t.ladder.walkThrough}</button></p>`
            : nothing
      }
    </section>
  `;
}

/** The cell that has opened the examples gets the focus back, which would else be lost with them. */
function close(lab: Lab, stage: StageId, event: Event): void {
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  root.querySelector<HTMLElement>(`[data-cell="${stage}"]`)?.focus();
  lab.setOpen(null);
}

/** On to the other view, with the first sequence that went wrong, or the first of all. */
function follow(lab: Lab, stage: StageId, all: readonly LadderExample[]): void {
  const example = all.find(({ correct }) => !correct) ?? all[0];
  lab.walk.setStage(stage);
  lab.setLink({ view: 'walk', ...(example === undefined ? {} : { input: example.input }) });
}

function row(lab: Lab, example: LadderExample): TemplateResult {
  return html`<tr>
    <td translate="no">${example.input}</td>
    <td translate="no">${example.expected}</td>
    <td translate="no">${outputCell(lab, example)}</td>
    ${verdictCell(lab, example)}
  </tr>`;
}
