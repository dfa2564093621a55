import { readFloat32Tensors, SeqlabError } from '@seqlab/core';
import { formatCount, runCurves } from '@seqlab/figures';
import { html, nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import { curveOf } from '../../lab/run.js';
import { figureElement } from '../figure-element.js';
import { maySave, metricsFile, pngFile, save, svgFile, weightsFile } from './files.js';
import type { Subject } from './subjects.js';

/** A weights file larger than this was not made for a page. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Weights, metrics and figures to save, and weights to load. */
export function filesPanel(lab: Lab, subject: Subject): TemplateResult {
  const { t } = lab;
  return html`<section class="panel" aria-labelledby="take-files">
    <h3 id="take-files">${t.take.files}</h3>
    ${subject.weights === null ? html`<p class="muted">${t.take.notTrained}</p>` : maySave() ? downloads(lab, subject) : sandboxed(lab)}
    <div class="field">
      <label for="take-load">${t.take.loadWeights}</label>
      <input id="take-load" type="file" accept=".safetensors" @change=${(event: Event) => void load(lab, subject, event)} />
      <small>${t.take.loadHelp}</small>
    </div>
    <p role="status">${lab.loadMessage ?? nothing}</p>
  </section>`;
}

function downloads(lab: Lab, subject: Subject): TemplateResult {
  const { t } = lab;
  const name = `seqlab-${subject.id}-seed-${subject.run!.spec.seed}`;
  const figure = (event: Event) =>
    (event.currentTarget as HTMLElement).closest('section')!.querySelector<SVGSVGElement>('.plot svg')!;
  const svg = figureElement(
    runCurves([{ label: subject.id, curve: curveOf(subject.run!) }], {
      document,
      id: 'taken',
      texts: {
        step: t.ladder.step,
        loss: t.ladder.loss,
        title: t.status.chartOf(subject.name),
        description: subject.name,
      },
    }),
  );
  return html`
    <div class="plot">${svg}</div>
    <div class="row">
      <button data-save="weights" @click=${() => save(`${name}.safetensors`, weightsFile(subject), 'application/octet-stream')}>${t.take.weights}</button>
      <button data-save="metrics" @click=${() => save(`${name}.csv`, metricsFile(subject.run!), 'text/csv')}>${t.take.metrics}</button>
      <button data-save="svg" @click=${(event: Event) => save(`${name}.svg`, svgFile(figure(event)), 'image/svg+xml')}>${t.take.figureSvg}</button>
      <button data-save="png" @click=${async (event: Event) => save(`${name}.png`, await pngFile(figure(event)), 'image/png')}>${t.take.figurePng}</button>
    </div>
  `;
}

const sandboxed = ({ t }: Lab): TemplateResult =>
  html`<p class="notice">${t.take.sandboxed} <a href=${location.href} target="_blank" rel="noopener">${t.take.openTab}</a></p>`;

async function load(lab: Lab, subject: Subject, event: Event): Promise<void> {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (file === undefined) return;
  try {
    if (file.size > MAX_BYTES) {
      throw new SeqlabError(
        'web-weights-large',
        `load: ${file.name} has ${file.size} bytes, more than ${MAX_BYTES}. Choose a smaller model.`,
      );
    }
    const { tensors } = readFloat32Tensors(new Uint8Array(await file.arrayBuffer()));
    const { spec } = subject.run!;
    lab.walk.setLoaded({ name: file.name, spec, config: subject.resolved.model, weights: tensors });
    const count = [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0);
    lab.setLoadMessage(lab.t.take.loaded(file.name, formatCount(count)));
  } catch (error) {
    if (!(error instanceof SeqlabError)) throw error;
    lab.setLoadMessage(`${error.message} [${error.code}]`);
  } finally {
    input.value = '';
  }
}
