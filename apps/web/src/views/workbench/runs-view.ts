import { formatLoss, runCurves } from '@seqlab/figures';
import { ladderStages } from '@seqlab/studies';
import { nothing, type TemplateResult } from 'lit';
import { curveOf } from '../../lab/run.js';
import type { WorkbenchRun } from '../../lab/workbench.js';
import { symmetryFloor } from '../../spec/symmetry-floor.js';
import { curvesTable } from '../curves-table.js';
import { countText } from '../digits.js';
import { figureElement } from '../figure-element.js';
import { outputCell, verdictCell } from '../output-cell.js';
import { runProgress } from '../run-progress.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/**
 * The runs on the bench: their curves together, and each one's figures.
 * @param room pixels that the lab is wide
 */
export function runsView(lab: Lab, room: number): TemplateResult {
  const { t, workbench } = lab;
  return html`
    <section class="panel" aria-labelledby="bench-runs">
      <h3 id="bench-runs">${t.workbench.compare}</h3>
      ${
        workbench.runs.length === 0
          ? html`<p class="muted">${t.workbench.noRuns}</p>`
          : html`<p class="muted">${t.workbench.compareHelp}</p>
              <div class="plot">${figure(lab, room)}</div>
              ${curvesTable(lab, 'bench-curves', t.ladder.loss, () => curves(lab))}
              ${table(lab)}`
      }
    </section>
    ${[...workbench.runs].reverse().map((entry) => runPanel(lab, entry))}
  `;
}

const curves = ({ t, workbench }: Lab) =>
  workbench.runs.map(({ number, run }) => ({ label: t.workbench.run(number), curve: curveOf(run) }));

function figure(lab: Lab, room: number): unknown {
  const { t, workbench } = lab;
  return figureElement(
    runCurves(curves(lab), {
      document,
      // In a narrow place a figure of full width would be shrunk until nobody can read it.
      width: Math.max(300, Math.min(640, room - 90)),
      texts: {
        step: t.ladder.step,
        loss: t.ladder.loss,
        title: t.workbench.compare,
        description: workbench.runs
          .map(
            ({ number, run }) => `${t.workbench.run(number)}: ${formatLoss(run.losses.at(-1) ?? Number.NaN)}`,
          )
          .join('. '),
      },
    }),
  );
}

export const percent = (share: number | undefined): string =>
  share === undefined ? '–' : `${Math.round(100 * share)} %`;

function table(lab: Lab): TemplateResult {
  const { t, workbench } = lab;
  const { workbench: words, ladder } = t;
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="bench-runs">
    <table class="runs">
      <thead>
        <tr>
          <th scope="col">${words.compare}</th>
          <th scope="col">${words.differences}</th>
          <th scope="col" class="number">${ladder.trainLoss}</th>
          <th scope="col" class="number">${ladder.evalLoss}</th>
          <th scope="col" class="number">${words.exactMatch}</th>
          <th scope="col" class="number">${words.tokenAccuracy}</th>
          <th scope="col" class="number">${words.lengthAccuracy}</th>
          <th scope="col">${t.status.weights}</th>
        </tr>
      </thead>
      <tbody>
        ${workbench.runs.map((entry) => {
          const { run, number } = entry;
          const loss = run.trained?.result.trainLoss ?? run.losses.at(-1);
          return html`<tr data-run=${number}>
            <th scope="row">${words.run(number)}</th>
            <td>${differences(lab, entry)}</td>
            <td class="number" translate="no">${loss === undefined ? '–' : formatLoss(loss)}</td>
            <td class="number" translate="no">${run.trained === null ? '–' : formatLoss(run.trained.result.evalLoss)}</td>
            <td class="number" translate="no">${percent(run.metrics?.exactMatch)}</td>
            <td class="number" translate="no">${percent(run.metrics?.tokenAccuracy)}</td>
            <td class="number" translate="no">${percent(run.metrics?.lengthAccuracy)}</td>
            <td class="mono" translate="no">${run.trained?.result.weightHash ?? '–'} ${run.facts === null ? '' : html`<small data-backend>${run.facts.backend}${run.facts.workers === 1 ? '' : ` × ${run.facts.workers}`}</small>`}</td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

function differences({ t }: Lab, { run }: WorkbenchRun): string {
  const { preset, task, pairs, model, training } = run.spec;
  const changed = Object.entries({ ...model, ...training }).map(
    ([key, value]) => `${key} ${JSON.stringify(value)}`,
  );
  return [preset, pairs.trim() === '' ? t.tasks[task] : t.workbench.ownPairs, ...changed].join(', ');
}

function runPanel(lab: Lab, entry: WorkbenchRun): TemplateResult {
  const { t, workbench } = lab;
  const { run, number, goal } = entry;
  const state = workbench.goalOf(entry);
  const words = {
    none: '',
    reached: t.workbench.goalReached,
    missed: run.status === 'done' ? t.workbench.goalMissed : t.workbench.goalPending,
    refused: t.workbench.goalRefused,
  };
  return html`<section class="panel" data-bench-run=${number} data-status=${run.status} aria-label=${t.workbench.run(number)}>
    <div class="block-head">
      <h3>${t.workbench.run(number)}</h3>
      <span>
        ${
          run.status === 'paused'
            ? html`<button @click=${() => run.step()}>${t.controls.step}</button>
                <button class="primary" @click=${() => run.resume()}>${t.controls.resume}</button>`
            : run.status === 'training' || run.status === 'waiting'
              ? html`<button @click=${() => run.pause()}>${t.controls.pause}</button>`
              : nothing
        }
        <button class="quiet" @click=${() => workbench.remove(number)}>
          ${t.workbench.remove}<span class="visually-hidden"> ${t.workbench.run(number)}</span>
        </button>
      </span>
    </div>
    ${runProgress(lab, run, entry.resolved.training.steps, t.workbench.run(number))}
    ${run.facts === null ? nothing : html`<p class="muted">${t.ladder.parameters(countText(run.facts.parameters, lab.link.language))}</p>`}
    <p class="muted" data-bound>${bound(lab, entry)}</p>
    ${run.facts?.choice == null ? nothing : html`<p class="muted" lang="en" data-choice>${run.facts.choice}</p>`}
    ${
      state === 'none'
        ? nothing
        : html`<p class="notice ${state === 'reached' ? 'good' : ''}" role="status" data-goal=${state}>
            ${state === 'reached' ? '✓ ' : ''}${words[state]}: ${t.workbench.goals[goal]}
          </p>`
    }
    ${run.trained === null ? nothing : answers(lab, entry)}
  </section>`;
}

/** What is proved of a run's loss before training, and what the paper reports where it has made that very run. */
function bound({ t }: Lab, { run, resolved }: WorkbenchRun): string {
  const { workbench: words } = t;
  const { model, training, dataset } = resolved;
  const floor = model.architecture === 'encoder-decoder' ? symmetryFloor(model, dataset.examples) : 0;
  const stage = ladderStages.find(({ preset, task }) => preset === run.spec.preset && task === dataset.name);
  const same =
    stage !== undefined &&
    Object.keys({ ...run.spec.model, ...run.spec.training }).length === 0 &&
    training.steps === stage.steps;
  return [
    floor > 0 ? words.floor(formatLoss(floor)) : words.noFloor,
    ...(same ? [words.paper(formatLoss(stage.reported))] : []),
  ].join(' ');
}

function answers(lab: Lab, { run, number, resolved }: WorkbenchRun): TemplateResult {
  const { t, walk, setLink } = lab;
  const { ladder } = t;
  const { result, weights } = run.trained!;
  const follow = () => {
    walk.setLoaded({ name: t.workbench.run(number), spec: run.spec, config: resolved.model, weights });
    const example = result.examples.find(({ correct }) => !correct) ?? result.examples[0]!;
    setLink({ view: 'walk', input: example.input });
  };
  return html`<details>
    <summary>${ladder.input} → ${ladder.output}</summary>
    <div class="scroll" tabindex="0" role="group" aria-label=${t.workbench.run(number)}>
      <table>
        <thead>
          <tr>
            <th scope="col">${ladder.input}</th>
            <th scope="col">${ladder.expected}</th>
            <th scope="col">${ladder.output}</th>
            <th scope="col">${ladder.verdict}</th>
          </tr>
        </thead>
        <tbody>
          ${result.examples.map(
            (example) => html`<tr>
              <td class="mono" translate="no">${example.input}</td>
              <td class="mono" translate="no">${example.expected}</td>
              <td class="mono" translate="no">${outputCell(lab, example)}</td>
              ${verdictCell(lab, example)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${resolved.decoding === 'one-pass' || resolved.model.architecture !== 'encoder-decoder' ? nothing : html`<p><button @click=${follow}>${ladder.walkThrough}</button></p>`}
  </details>`;
}
