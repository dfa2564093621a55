import type { LadderExample } from '@seqlab/core';
import { formatLoss } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { CELLS, type Cell, cellById, TASKS } from '../../spec/cells.js';
import { RUNG_STAGES, type Rung } from '../../spec/rungs.js';
import { modelOf } from '../../spec/stage-facts.js';
import { outputCell, verdictCell } from '../output-cell.js';
import { shows } from '../shell.js';
import { html } from '../text.js';

/** Task × rung: how many sequences each trained model decodes exactly, and on demand which. What the paper has not run is trained here. */
export function taskTable(lab: Lab, rungs: readonly Rung[]): TemplateResult {
  const { t } = lab;
  const cellsOf = (task: string) => CELLS.filter((cell) => cell.task === task && rungs.includes(cell.rung));
  const open = lab.open === null ? null : cellById(lab.open);
  return html`
    <section class="grid-section" aria-labelledby="learnt">
      <h2 id="learnt">${t.ladder.tableHeading}</h2>
      <p class="lead">${t.ladder.tableLead}</p>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="learnt">
        <table class="wide">
          <thead>
            <tr>
              <th scope="col">${t.ladder.task}</th>
              ${rungs.map((rung) => html`<th scope="col">${t.rungs[rung].name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${TASKS.map(
              (task) => html`<tr>
                <th scope="row">${t.tasks[task]}<br /><small>${t.taskHelp[task]}</small></th>
                ${cellsOf(task).map((cell) =>
                  cell.obstacle === null
                    ? html`<td>${cellButton(lab, cell)}</td>`
                    : html`<td class="absent" data-obstacle=${cell.obstacle}><small>${t.ladder.obstacles[cell.obstacle]}</small></td>`,
                )}
              </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${open === null || !rungs.includes(open.rung) ? nothing : examples(lab, open)}
    </section>
  `;
}

/** What is proved of a cell before any training. */
const floorText = ({ t }: Lab, { floor }: Cell): string =>
  floor === null || floor === 0 ? t.ladder.noProof : t.ladder.floorValue(formatLoss(floor));

function cellButton(lab: Lab, cell: Cell): TemplateResult {
  const { t } = lab;
  const run = lab.cellRun(cell.id);
  const { trained, status, losses, steps } = run;
  const idle = status === 'idle' || status === 'failed';
  const open = lab.open === cell.id;
  let text = idle ? t.ladder.train : t.ladder.untrained;
  let mark = '';
  let kind = '';
  if (trained !== null) {
    const all = trained.result.examples.length;
    const right = trained.result.examples.filter((example) => example.correct).length;
    text = t.ladder.right(right, all);
    mark = right === all ? '✓' : '✗';
    kind = right === all ? 'right' : 'wrong';
  } else if (status === 'training') text = `${Math.floor((100 * losses.length) / Math.max(1, steps))} %`;
  else if (status === 'waiting') text = t.status.waiting;
  return html`<button
    class="cell"
    data-cell=${cell.id}
    aria-expanded=${open}
    aria-controls=${open ? 'examples' : nothing}
    aria-label=${`${t.ladder.cellLabel(t.tasks[cell.task]!, t.rungs[cell.rung].name, text)}, ${floorText(lab, cell)}`}
    ?disabled=${trained === null && !(idle && shows(lab, 'play'))}
    @click=${() => (idle ? lab.trainCell(cell.id) : lab.setOpen(open ? null : cell.id))}
  >
    <span class=${kind} aria-hidden="true">${mark}</span> ${text}<br /> <small>${floorText(lab, cell)}</small>
  </button>`;
}

function examples(lab: Lab, cell: Cell): TemplateResult {
  const { t } = lab;
  const { trained } = lab.cellRun(cell.id);
  const all = trained?.result.examples ?? [];
  const wrong = all.some((example) => !example.correct);
  const decoding = decodingOf(cell);
  return html`
    <section id="examples" class="examples card" aria-labelledby="examples-title">
      <header>
        <h3 id="examples-title">${t.tasks[cell.task]}, ${t.rungs[cell.rung].name}</h3>
        <button class="quiet" @click=${(event: Event) => close(lab, cell, event)}>${t.controls.close}</button>
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
      ${
        cell.stage === null && trained !== null
          ? html`<p data-cell-losses>${t.ladder.evalLoss} ${formatLoss(trained.result.evalLoss)}, ${floorText(lab, cell)}.</p>`
          : nothing
      }
      ${wrong ? html`<p>${why(lab, cell)}</p>` : nothing}
      ${decoding === 'rewrite' ? html`<p class="muted">${t.ladder.rewriteNote}</p>` : nothing}
      ${
        decoding === 'one-pass'
          ? html`<p class="muted">${t.ladder.scalarRule}</p>`
          : shows(lab, 'navigation')
            ? html`<p><button @click=${() => follow(lab, cell, all)}>${t.ladder.walkThrough}</button></p>`
            : nothing
      }
    </section>
  `;
}

function decodingOf({ rung }: Cell): 'one-pass' | 'rewrite' | 'append' {
  const { inputs, causal } = modelOf(RUNG_STAGES[rung][0]!);
  return inputs === 'scalars' ? 'one-pass' : causal ? 'append' : 'rewrite';
}

/** Why a run has not all of a task: a proof forbids it, decoding starts where training has never been, or this run has missed it. */
function why({ t }: Lab, cell: Cell): string {
  if (cell.floor !== 0) return cell.stage === null ? t.ladder.provenHere : t.ladder.proven;
  return decodingOf(cell) === 'rewrite' ? t.ladder.missedRewrite : t.ladder.missed;
}

/** The cell that has opened the examples gets the focus back, which would else be lost with them. */
function close(lab: Lab, { id }: Cell, event: Event): void {
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  [...root.querySelectorAll<HTMLElement>('[data-cell]')].find((each) => each.dataset.cell === id)?.focus();
  lab.setOpen(null);
}

/** On to the other view, with the first sequence that went wrong, or the first of all. */
function follow(lab: Lab, cell: Cell, all: readonly LadderExample[]): void {
  const example = all.find(({ correct }) => !correct) ?? all[0];
  const { trained, spec } = lab.cellRun(cell.id);
  if (cell.stage !== null) lab.walk.setStage(cell.stage);
  else if (trained !== null) {
    const { t } = lab;
    const name = `${t.rungs[cell.rung].name}: ${t.tasks[cell.task]}`;
    lab.walk.setLoaded({ name, spec, config: modelOf(RUNG_STAGES[cell.rung][0]!), weights: trained.weights });
  }
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
