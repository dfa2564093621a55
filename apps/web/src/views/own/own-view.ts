import { parameterCount } from '@seqlab/core';
import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnDraft } from '../../lab/own-bench.js';
import { writeLink } from '../../link/link-codec.js';
import { ownMessagesOf } from '../../messages/own-messages.js';
import type { ConfigValue, OwnKind } from '../../spec/link-state.js';
import { MAX_LINES, MAX_SIDE, MAX_TEXT, ownText } from '../../spec/own/read-own.js';
import { SAMPLES, sampleOf } from '../../spec/own/samples.js';
import { countText } from '../digits.js';
import { folded } from '../folded.js';
import { shows } from '../shell.js';
import { maySave, save } from '../take/files.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { controlView } from '../workbench/control-view.js';
import {
  type BenchControl,
  MODEL_CONTROLS,
  MORE_MODEL_CONTROLS,
  TRAINING_CONTROLS,
} from '../workbench/controls.js';
import { drawingPanel } from './drawing-panel.js';
import { insidePanel } from './inside-panel.js';
import { kindChooser } from './kind-chooser.js';
import { ownRuns } from './own-runs.js';
import { pairPanel } from './pair-panel.js';
import { textPanel } from './text-panel.js';

/** What is settable here; the paper's bench has the rest. */
const MODEL_KEYS: Readonly<Record<OwnKind, readonly string[]>> = {
  pairs: ['architecture', 'dModel', 'heads', 'encoderLayers', 'decoderLayers', 'positional', 'dropout'],
  text: ['dModel', 'heads', 'decoderLayers', 'positional', 'dropout', 'window'],
  drawings: ['dModel', 'heads', 'encoderLayers', 'patchSize', 'dropout'],
};
const TRAINING_KEYS = ['steps', 'learningRate', 'optimizer', 'batchSize'];

const PATCH_SIZES: BenchControl = {
  key: 'patchSize',
  kind: 'choice',
  values: [2, 4, 8],
  source: 'Dosovitskiy et al. 2020, arXiv 2010.11929',
};
const ARCHITECTURES: BenchControl = {
  key: 'architecture',
  kind: 'choice',
  values: ['encoder-decoder', 'decoder-only'],
  source: MODEL_CONTROLS.find(({ key }) => key === 'architecture')!.source,
};
const CONTROLS: readonly BenchControl[] = [
  PATCH_SIZES,
  ARCHITECTURES,
  ...MODEL_CONTROLS,
  ...MORE_MODEL_CONTROLS,
  ...TRAINING_CONTROLS,
];

/** The bench for tasks of one's own: data and settings on one side; the model, what it says and how it fares on the other. */
export function ownView(lab: Lab, own: OwnBench, root: ShadowRoot, spine: unknown): TemplateResult {
  const kind = lab.link.kind as OwnKind;
  const t = ownMessagesOf(lab.link.language);
  const draft = own.draft();
  own.refresh();
  return html`
    <h2>${lab.t.workbench.heading}</h2>
    ${kindChooser(lab)}
    <p class="lead">${t.leads[kind]}</p>
    <div class="bench">
      <div>${startPanel(lab, own, draft)} ${dataPanel(lab, draft)} ${settingsPanel(lab, draft)}</div>
      <div>${talkPanel(lab, own, draft, root)} ${insidePanel(lab, own, draft)} ${spine} ${ownRuns(lab, own, root.host.clientWidth)}</div>
    </div>
  `;
}

function talkPanel(lab: Lab, own: OwnBench, draft: OwnDraft, root: ShadowRoot): unknown {
  switch (lab.link.kind) {
    case 'pairs':
      return pairPanel(lab, own, draft);
    case 'text':
      return textPanel(lab, own, draft);
    default:
      return drawingPanel(lab, own, draft, root);
  }
}

function startPanel(lab: Lab, own: OwnBench, { resolved, problem }: OwnDraft): TemplateResult {
  const { t } = lab;
  const words = ownMessagesOf(lab.link.language);
  const newest = own.runs.at(-1);
  const parameters = resolved === null ? null : parameterCount(resolved.model);
  return html`<section class="panel" aria-label=${t.workbench.start}>
    <div class="row">
      ${shows(lab, 'play') ? html`<button class="primary" data-start ?disabled=${resolved === null} @click=${() => own.start()}>${t.workbench.start}</button>` : nothing}
      ${
        !shows(lab, 'play')
          ? nothing
          : newest?.run.status === 'training' || newest?.run.status === 'waiting'
            ? html`<button @click=${() => own.pause()}>${t.controls.pause}</button>`
            : newest?.run.status === 'paused'
              ? html`<button @click=${() => newest.run.step()}>${t.controls.step}</button>
              <button @click=${() => own.resume()}>${t.controls.resume}</button>`
              : nothing
      }
      ${parameters === null ? nothing : html`<span class="muted">${t.ladder.parameters(countText(parameters, lab.link.language))}</span>`}
    </div>
    ${newest === undefined ? nothing : html`<progress max=${Math.max(1, newest.run.steps)} .value=${newest.run.losses.length} aria-label=${t.workbench.run(newest.number)}></progress>`}
    ${problem?.problem === 'config' ? html`<p class="notice" role="alert">${words.invalid} ${problem.message}</p>` : nothing}
  </section>`;
}

function dataPanel(lab: Lab, { spec, resolved, problem }: OwnDraft): TemplateResult {
  const { link } = lab;
  const t = ownMessagesOf(link.language);
  const kind = link.kind as OwnKind;
  const chosen = sampleOf(kind, link.sample).name;
  const wrong = problem !== null && problem.problem !== 'config' ? problem : null;
  const linked = new URLSearchParams(writeLink(link)).get('data') ?? '';
  return html`<section class="panel" aria-labelledby="own-data">
    <h3 id="own-data">${lab.t.workbench.data}</h3>
    <div class="control">
      <label for="own-sample">${t.sample}</label>
      <select id="own-sample" @change=${(event: Event) => {
        const name = (event.target as HTMLSelectElement).value;
        lab.setLink({
          sample: name,
          data: kind === 'drawings' ? link.data : '',
          input: sampleOf(kind, name).input,
        });
      }}>
        ${SAMPLES[kind].map(({ name }) => html`<option value=${name} ?selected=${name === chosen}>${t.samples[name]}</option>`)}
      </select>
    </div>
    ${kind === 'drawings' ? nothing : ownData(lab, kind)}
    ${wrong === null ? nothing : html`<p class="notice" role="alert" data-problem=${wrong.problem}>${wrong.line === null ? t.problems[wrong.problem] : t.problems[wrong.problem](wrong.line)}</p>`}
    ${resolved === null ? nothing : html`<p class="muted" data-counts>${countsText(lab, resolved)}</p>`}
    ${linked === link.data ? nothing : html`<p class="notice" role="status">${t.tooLong}</p>`}
    ${maySave() ? html`<p><button class="quiet" @click=${() => save(`seqlab-${kind}.txt`, ownText(spec.own), 'text/plain')}>${t.saveData}</button></p>` : nothing}
  </section>`;
}

function ownData(lab: Lab, kind: 'pairs' | 'text'): TemplateResult {
  const { link } = lab;
  const t = ownMessagesOf(link.language);
  const help = t.dataHelp[kind](MAX_LINES, kind === 'pairs' ? MAX_SIDE : MAX_TEXT);
  return html`<div class="control">
      <label for="own-text">${t.data}</label>
      <textarea id="own-text" dir="auto" rows="6" spellcheck="false" autocomplete="off" aria-describedby="own-text-help" .value=${link.data}
        @input=${(event: Event) => lab.setLink({ data: (event.target as HTMLTextAreaElement).value })}></textarea>
      <small id="own-text-help">${help}</small>
    </div>
    ${
      link.data === ''
        ? html`<p><button class="quiet" @click=${() => lab.setLink({ data: sampleOf(kind, link.sample).text() })}>${t.edit}</button></p>`
        : nothing
    }`;
}

function countsText(lab: Lab, resolved: NonNullable<OwnDraft['resolved']>): string {
  const { language } = lab.link;
  const t = ownMessagesOf(language);
  const [learnt, heldOut] = [resolved.learnt.length, resolved.heldOut.length].map((n) =>
    countText(n, language),
  );
  const counts =
    resolved.kind === 'drawings'
      ? t.countsDrawings(learnt!, heldOut!, countText(resolved.labels.length, language))
      : t.counts(learnt!, heldOut!, countText(resolved.tokenizer.names.length - 3, language));
  return resolved.heldOut.length === 0 ? `${counts}. ${t.nothingHeldOut}` : `${counts}.`;
}

function settingsPanel(lab: Lab, { resolved }: OwnDraft): TemplateResult {
  const { t, link } = lab;
  const kind = link.kind as OwnKind;
  const set = (group: 'model' | 'training', key: string) => (value: ConfigValue) =>
    lab.setLink({ [group]: { ...link[group], [key]: value } });
  const control = (group: 'model' | 'training', key: string): unknown => {
    const found = CONTROLS.find((each) => each.key === key)!;
    const counted = resolved?.[group] as Record<string, ConfigValue> | undefined;
    const value = link[group][key] ?? counted?.[key];
    return value === undefined ? nothing : controlView(lab, found, value, set(group, key));
  };
  const none = Object.keys(link.model).length + Object.keys(link.training).length === 0;
  return html`<section class="panel" aria-labelledby="own-settings">
    <div class="block-head">
      <h3 id="own-settings">${t.workbench.model}</h3>
      <button class="quiet" ?disabled=${none} @click=${() => lab.setLink({ model: {}, training: {} })}>${t.workbench.reset}</button>
    </div>
    <div class="control">
      <label for="own-seed">${t.settings.seed}</label>
      <input id="own-seed" type="number" min="0" step="1" .value=${String(link.seed)} @change=${(
        event: Event,
      ) => {
        const seed = Number((event.target as HTMLInputElement).value);
        if (Number.isSafeInteger(seed) && seed >= 0) lab.setLink({ seed });
      }} />
    </div>
    <div class="controls">${TRAINING_KEYS.slice(0, 2).map((key) => control('training', key))}</div>
    ${folded(lab, 'own-more', {
      summary: t.workbench.more,
      content: () =>
        html`<div class="controls">
          ${MODEL_KEYS[kind].map((key) => control('model', key))} ${TRAINING_KEYS.slice(2).map((key) => control('training', key))}
        </div>`,
    })}
  </section>`;
}
