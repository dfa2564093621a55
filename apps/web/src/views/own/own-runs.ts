import { formatLoss, runCurves } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnRun } from '../../lab/own-bench.js';
import { curveOf } from '../../lab/run.js';
import { ownMessagesOf } from '../../messages/own-messages.js';
import { curvesTable } from '../curves-table.js';
import { figureElement } from '../figure-element.js';
import { folded } from '../folded.js';
import { runProgress } from '../run-progress.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/** Metrics that are shown, in their order; which a run has depends on its kind. */
const METRICS = ['loss', 'tokenAccuracy', 'exactMatch', 'tokenErrorRate', 'perplexity', 'accuracy', 'f1'];
const SHARES = new Set(['tokenAccuracy', 'exactMatch', 'accuracy']);
/** Nats by which the loss of what was held out lies above the other's where something is learnt by heart. */
const BY_HEART = 0.5;

/** The runs: their curves together, and each one's figures, the newest first. */
export function ownRuns(lab: Lab, own: OwnBench, room: number): unknown {
  if (own.runs.length === 0) return nothing;
  const { t } = lab;
  const curves = () =>
    own.runs.map(({ number, run }) => ({ label: t.workbench.run(number), curve: curveOf(run) }));
  return html`<section class="panel" aria-labelledby="own-runs">
      <h3 id="own-runs">${t.workbench.compare}</h3>
      <div class="plot">${figureElement(
        runCurves(curves(), {
          document,
          id: 'own-runs-figure',
          width: Math.max(300, Math.min(640, room - 90)),
          height: 240,
          texts: {
            step: t.ladder.step,
            loss: t.ladder.loss,
            title: t.workbench.compare,
            description: own.runs
              .map(
                ({ number, run }) =>
                  `${t.workbench.run(number)}: ${formatLoss(run.losses.at(-1) ?? Number.NaN)}`,
              )
              .join('. '),
          },
        }),
      )}</div>
      ${curvesTable(lab, 'own-curves', t.ladder.loss, curves)}
    </section>
    ${[...own.runs].reverse().map((entry) => runPanel(lab, own, entry))}`;
}

function runPanel(lab: Lab, own: OwnBench, { run, number, spec }: OwnRun): TemplateResult {
  const { t } = lab;
  const words = ownMessagesOf(lab.link.language);
  const changed = Object.entries({ ...spec.model, ...spec.training }).map(
    ([key, value]) => `${key} ${JSON.stringify(value)}`,
  );
  const what = [words.samples[spec.own.sample], ...changed].join(', ');
  const scores = run.trained?.scores;
  return html`<section class="panel" data-own-run=${number} data-status=${run.status} aria-label=${t.workbench.run(number)}>
    <div class="block-head">
      <h3>${t.workbench.run(number)} <small>${what}</small></h3>
      <button class="quiet" @click=${() => own.remove(number)}>${t.workbench.remove}<span class="visually-hidden"> ${t.workbench.run(number)}</span></button>
    </div>
    ${runProgress(lab, run, 0, t.workbench.run(number))}
    ${scores === undefined ? nothing : scoreTable(lab, scores)}
    ${run.trained === null ? nothing : html`<p class="muted">${t.status.weights} <code translate="no" data-hash>${run.trained.result.weightHash}</code></p>`}
    ${run.trained === null || run.trained.result.examples.length === 0 ? nothing : answers(lab, { run, number })}
  </section>`;
}

type Scores = NonNullable<NonNullable<OwnRun['run']['trained']>['scores']>;

function scoreTable(lab: Lab, { training, heldOut }: Scores): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  const shown = METRICS.filter((name) => training[name] !== undefined);
  const text = (name: string, value: number | undefined): string =>
    value === undefined ? '–' : SHARES.has(name) ? `${(100 * value).toFixed(0)} %` : formatLoss(value);
  const byHeart = heldOut !== null && heldOut.loss! - training.loss! > BY_HEART;
  return html`<table data-scores>
      <caption>${t.scores}</caption>
      <thead><tr><th scope="col">${t.score}</th><th scope="col" class="number">${t.onLearnt}</th>
        ${heldOut === null ? nothing : html`<th scope="col" class="number">${t.onHeldOut}</th>`}</tr></thead>
      <tbody>
        ${shown.map(
          (name) => html`<tr><th scope="row">${t.metrics[name]}</th>
            <td class="number" translate="no">${text(name, training[name])}</td>
            ${heldOut === null ? nothing : html`<td class="number" translate="no">${text(name, heldOut[name])}</td>`}</tr>`,
        )}
      </tbody>
    </table>
    ${byHeart ? html`<p class="notice" role="status">${t.gap}</p>` : nothing}`;
}

function answers(lab: Lab, { run, number }: Pick<OwnRun, 'run' | 'number'>): unknown {
  const { ladder } = lab.t;
  const t = ownMessagesOf(lab.link.language);
  const { examples } = run.trained!.result;
  const wrong = examples.filter(({ correct }) => !correct);
  const table = (
    shown: typeof examples,
  ) => html`<div class="scroll" tabindex="0" role="group" aria-label=${ladder.output}>
    <table>
      <thead><tr>
        <th scope="col">${ladder.input}</th><th scope="col">${ladder.expected}</th><th scope="col">${ladder.output}</th><th scope="col">${ladder.verdict}</th><td></td>
      </tr></thead>
      <tbody>
        ${shown.map(
          ({ input, expected, output, correct, task }) => html`<tr>
            <td translate="no"><bdi>${input}</bdi></td>
            <td translate="no"><bdi>${expected}</bdi></td>
            <td translate="no"><bdi>${output === '' ? ladder.nothing : (output as string)}</bdi></td>
            <td class=${correct ? 'right' : 'wrong'}>${correct ? `✓ ${ladder.correct}` : `✗ ${ladder.wrong}`}</td>
            <td class="muted">${task === 'held-out' ? t.held : t.learnt}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
  return html`${wrong.length === 0 ? html`<p class="muted">${t.allRight}</p>` : html`<h4>${t.wrongOnly}</h4>${table(wrong)}`}
    ${folded(lab, `own-answers-${number}`, { summary: t.allAnswers, content: () => table(examples) })}`;
}
