import {
  type ModelConfig,
  parameterCount,
  parseModelConfig,
  readFloat32Tensors,
  SeqlabError,
  withoutFunctionName,
} from '@seqlab/core';
import { runCurves } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import { sandboxAllows } from '../../host/frame-facts.js';
import { curveOf } from '../../lab/run.js';
import { isolated } from '../../messages/brief.js';
import { curvesTable } from '../curves-table.js';
import { countText } from '../digits.js';
import { figureElement } from '../figure-element.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { codeBlock } from './code-block.js';
import { shareAddress } from './embed-code.js';
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
    ${loading(lab, subject)}
    <p role="status">${lab.loadMessage ?? nothing}</p>
    ${
      lab.walk.loaded === null || lab.loadMessage === null
        ? nothing
        : html`<p><button @click=${() => lab.setLink({ view: 'walk' })}>${t.ladder.walkThrough}</button></p>`
    }
  </section>`;
}

/** Only models with symbols, of two stacks, can be followed with loaded weights. */
function loading(lab: Lab, subject: Subject): TemplateResult | typeof nothing {
  const { t } = lab;
  const { model } = subject.resolved;
  if (model.inputs === 'scalars' || model.architecture !== 'encoder-decoder') return nothing;
  return html`<div class="field">
      <label for="take-load">${t.take.loadWeights}</label>
      <input id="take-load" type="file" accept=".safetensors" @change=${(event: Event) => void load(lab, subject, event)} />
      <small>${t.take.loadHelp}</small>
    </div>`;
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
    ${curvesTable(lab, 'taken-curve', t.status.chartOf(subject.name), () => [{ label: t.ladder.loss, curve: curveOf(subject.run!) }])}
    <div class="row">
      <button data-save="weights" @click=${() => save(`${name}.safetensors`, weightsFile(subject), 'application/octet-stream')}>${t.take.weights}</button>
      <button data-save="metrics" @click=${() => save(`${name}.csv`, metricsFile(subject.run!), 'text/csv')}>${t.take.metrics}</button>
      <button data-save="svg" @click=${(event: Event) => save(`${name}.svg`, svgFile(figure(event)), 'image/svg+xml')}>${t.take.figureSvg}</button>
      <button data-save="png" @click=${async (event: Event) => save(`${name}.png`, await pngFile(figure(event)), 'image/png')}>${t.take.figurePng}</button>
    </div>
  `;
}

/** The way out of a sandbox that may not save: a tab of its own, where the sandbox lets one open, and its address for where not. */
function sandboxed(lab: Lab): TemplateResult {
  const { take } = lab.t;
  const address = shareAddress(lab);
  if (address === null) return html`<p class="notice">${take.sandboxed}</p>`;
  return html`<p class="notice">${take.sandboxed}
      ${
        sandboxAllows('allow-popups') === false
          ? nothing
          : html`<a href=${address} target="_blank" rel="noopener">${take.openTab}</a>`
      }</p>
    <p class="muted">${take.copyAddress}</p>
    ${codeBlock(lab, take.openTab, address)}`;
}

/** The lab writes its model into the file; a file from elsewhere is taken for the chosen model. */
function configOf(metadata: ReadonlyMap<string, string>, chosen: ModelConfig): ModelConfig {
  const written = metadata.get('seqlab.model');
  if (written === undefined) return chosen;
  let document: unknown;
  try {
    document = JSON.parse(written);
  } catch {
    throw new SeqlabError(
      'web-weights-model',
      'load: the model in the file is not JSON. Save the weights again.',
    );
  }
  return parseModelConfig(document);
}

async function load(lab: Lab, subject: Subject, event: Event): Promise<void> {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  if (file === undefined) return;
  const name = isolated(file.name);
  try {
    if (file.size > MAX_BYTES) {
      throw new SeqlabError(
        'web-weights-large',
        `load: ${name} has ${file.size} bytes, more than ${MAX_BYTES}. Choose a smaller model.`,
      );
    }
    const { tensors, metadata } = readFloat32Tensors(new Uint8Array(await file.arrayBuffer()));
    const config = configOf(metadata, subject.resolved.model);
    const count = [...tensors.values()].reduce((sum, { values }) => sum + values.length, 0);
    if (count !== parameterCount(config)) {
      throw new SeqlabError(
        'web-weights-other',
        `load: ${name} has ${count} values, the chosen model has ${parameterCount(config)}. Choose the model that they were trained as.`,
      );
    }
    // The file's own model, whatever is chosen: all its keys are settings of the run.
    const spec = { ...subject.run!.spec, stage: null, model: config };
    lab.walk.setLoaded({ name, spec, config, weights: tensors });
    lab.setLoadMessage(lab.t.take.loaded(name, countText(count, lab.link.language)));
  } catch (error) {
    if (!(error instanceof SeqlabError)) throw error;
    lab.setLoadMessage(`${withoutFunctionName(error.message)} [${error.code}]`);
  } finally {
    input.value = '';
  }
}
