import { formatLoss } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { curveOf, type Run } from '../../lab/run.js';
import type { StageId } from '../../spec/rungs.js';
import { stageOf } from '../../spec/stage-facts.js';
import { curvesTable } from '../curves-table.js';
import type { FigureDesk } from '../loss-figure.js';
import { runProgress } from '../run-progress.js';
import { shows } from '../shell.js';
import { html } from '../text.js';

/** One task of a rung: its curve, where it stands, and its losses. */
export function stagePanel(lab: Lab, desk: FigureDesk, stage: StageId): TemplateResult {
  const { t } = lab;
  const run = lab.run(stage);
  const { task, steps } = stageOf(stage);
  return html`
    <div class="stage" data-stage=${stage} data-status=${run.status}>
      <h4>${t.tasks[task]}</h4>
      <small>${t.taskHelp[task]}</small>
      ${
        shows(lab, 'figures')
          ? html`<div class="plot">${desk.curve(lab, stage, run)}</div>
              ${curvesTable(lab, `curve-${stage}`, t.status.chartOf(t.tasks[task]!), () => [{ label: t.ladder.loss, curve: curveOf(run) }])}`
          : nothing
      }
      ${runProgress(lab, run, steps, t.status.chartOf(t.tasks[task]!))} ${losses(lab, stage, run)}
    </div>
  `;
}

function losses(lab: Lab, stage: StageId, run: Run): TemplateResult {
  const { t } = lab;
  const { floor, reported } = stageOf(stage);
  const now = run.losses.at(-1);
  const result = run.trained?.result;
  return html`
    <dl class="losses">
      ${
        result === undefined
          ? html`<dt>${t.ladder.trainLoss}, ${t.ladder.now}</dt>
              <dd translate="no">${now === undefined ? '–' : formatLoss(now)}</dd>`
          : html`<dt title=${t.ladder.trainLossHelp}>${t.ladder.trainLoss}</dt>
              <dd translate="no">${formatLoss(result.trainLoss)}</dd>
              <dt title=${t.ladder.evalLossHelp}>${t.ladder.evalLoss}</dt>
              <dd translate="no">${formatLoss(result.evalLoss)}</dd>`
      }
      <dt>${t.ladder.floorLabel}</dt>
      <dd translate="no">${formatLoss(floor)}</dd>
      ${
        shows(lab, 'paper')
          ? html`<dt>${t.ladder.reportedLabel}</dt>
              <dd translate="no">${formatLoss(reported)}</dd>`
          : nothing
      }
      ${
        result === undefined
          ? nothing
          : html`<dt title=${t.status.weightsHelp}>${t.status.weights}</dt>
              <dd translate="no" data-hash>${result.weightHash}</dd>`
      }
    </dl>
  `;
}
