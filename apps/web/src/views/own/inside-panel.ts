import type { ModelConfig } from '@seqlab/core';
import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnDraft } from '../../lab/own-bench.js';
import { type OwnMessages, ownMessagesOf } from '../../messages/own-messages.js';
import { readDrawing } from '../../spec/own/drawing.js';
import type { Inside, Matrix, Patched, Trace } from '../../spec/trace.js';
import { folded } from '../folded.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { matrixTable, shade } from '../walk/matrix-table.js';

/** Inside the trained model: without some heads, what each layer would answer, and where two inputs part. */
export function insidePanel(lab: Lab, own: OwnBench, { resolved }: OwnDraft): unknown {
  const t = ownMessagesOf(lab.link.language);
  const newest = own.runs.at(-1);
  if (newest?.run.trained == null || resolved === null) return nothing;
  const { trace } = own;
  return html`<section class="panel" aria-labelledby="own-inside">
    <h3 id="own-inside">${t.inside}</h3>
    ${headSwitches(lab, t, newest.resolved.model)}
    ${trace?.inside === undefined ? nothing : lens(lab, t, trace, trace.inside)}
    ${against(lab, t, own)}
    ${trace?.inside?.patched == null ? nothing : patched(lab, t, trace.inside.patched)}
  </section>`;
}

/** All attentions of a model, as a link names them. */
function attentionsOf(config: ModelConfig): readonly string[] {
  const of = (stack: string, layers: number, kinds: readonly string[]) =>
    Array.from({ length: layers }, (_, layer) => kinds.map((kind) => `${stack}.${layer}.${kind}`)).flat();
  const encodes = config.architecture !== 'decoder-only';
  const decodes = config.architecture === 'encoder-decoder' || !encodes;
  return [
    ...(encodes ? of('encoder', config.encoderLayers, ['self']) : []),
    ...(decodes ? of('decoder', config.decoderLayers, encodes ? ['self', 'cross'] : ['self']) : []),
  ];
}

function headSwitches(lab: Lab, t: OwnMessages, config: ModelConfig): TemplateResult {
  const { heads } = lab.link;
  const toggle = (name: string) =>
    lab.setLink({ heads: heads.includes(name) ? heads.filter((each) => each !== name) : [...heads, name] });
  return html`<fieldset>
    <legend>${t.headsOff}</legend>
    ${attentionsOf(config).map((attention) => {
      const [stack, layer, kind] = attention.split('.') as ['encoder' | 'decoder', string, 'self' | 'cross'];
      const part = lab.t.diagram.parts[kind === 'self' ? 'self-attention' : 'cross-attention'];
      const name = `${lab.t.diagram[stack]} ${Number(layer) + 1}, ${part}`;
      return html`<div class="switches"><span class="muted">${name}</span>
        ${Array.from({ length: config.heads }, (_, head) => {
          const id = `${attention}.${head}`;
          return html`<label><input type="checkbox" data-head-off=${id} aria-label=${`${name}, ${t.head(head + 1)}`} .checked=${heads.includes(id)}
            @change=${() => toggle(id)} />${t.head(head + 1)}</label>`;
        })}
      </div>`;
    })}
    <p class="muted">${t.headsOffHelp}</p>
  </fieldset>`;
}

/** `transformer.decoder.layers.0` as a reader counts; the stream before the first layer has no number. */
function streamName(lab: Lab, t: OwnMessages, name: string): string {
  const layer = /layers\.(\d+)/.exec(name)?.[1];
  const stack =
    name.includes('encoder') || name.startsWith('src_') ? lab.t.diagram.encoder : lab.t.diagram.decoder;
  const within = /encoder|decoder|^src_/.test(name) ? `${stack} ` : '';
  return layer === undefined ? `${within}${t.beforeLayers}` : `${within}${t.afterLayer(Number(layer) + 1)}`;
}

/** Per layer and place the likeliest answer and its share. */
function lens(lab: Lab, t: OwnMessages, trace: Trace, { lens: layers }: Inside): TemplateResult {
  const columns = layers[0]!.shares.rows;
  // a pooled model answers once
  const names = columns === 1 ? [t.answers] : trace.targetTokens.slice(0, columns);
  return html`${folded(lab, 'own-lens', {
    summary: t.lens,
    content: () => html`<p class="muted">${t.lensHelp}</p>
      <div class="scroll" tabindex="0" role="group" aria-label=${t.lens}>
        <table data-lens>
          <thead><tr><td></td>${names.map((name) => html`<th scope="col" translate="no"><bdi>${name}</bdi></th>`)}</tr></thead>
          <tbody>
            ${[...layers].reverse().map(
              ({ name, shares }) => html`<tr><th scope="row">${streamName(lab, t, name)}</th>
                ${names.map((_, place) => {
                  const { symbol, share } = best(shares, place, trace.outputs);
                  return html`<td class=${shade(share)} translate="no"><bdi>${symbol}</bdi> <small>${Math.round(100 * share)} %</small></td>`;
                })}</tr>`,
            )}
          </tbody>
        </table>
      </div>`,
  })}`;
}

function best({ columns, values }: Matrix, row: number, outputs: readonly string[]) {
  const own = values.subarray(row * columns, (row + 1) * columns);
  const share = own.reduce((most, value) => Math.max(most, value));
  return { symbol: outputs[own.indexOf(share)]!, share };
}

function against(lab: Lab, t: OwnMessages, own: OwnBench): TemplateResult {
  const { link } = lab;
  const set = (value: string) => lab.setLink({ against: value });
  if (link.kind === 'drawings') {
    return html`<p class="row"><button data-against @click=${() => set(own.input)}>${t.keepDrawing}</button>
      ${link.against === '' || readDrawing(link.against) === null ? nothing : html`<button class="quiet" @click=${() => set('')}>${t.dropDrawing}</button>`}
      <span class="muted">${t.againstHelp}</span></p>`;
  }
  return html`<div class="control">
    <label for="own-against">${t.against}</label>
    <input id="own-against" type="text" dir="auto" maxlength="64" autocomplete="off" spellcheck="false" aria-describedby="own-against-help" .value=${link.against}
      @input=${(event: Event) => set((event.target as HTMLInputElement).value)} />
    <small id="own-against-help">${t.againstHelp}</small>
  </div>`;
}

function patched(lab: Lab, t: OwnMessages, found: NonNullable<Inside['patched']>): TemplateResult {
  if ('problem' in found)
    return html`<p class="notice" role="status" data-patched=${found.problem}>${t.patchProblems[found.problem]}</p>`;
  const { says, clean, corrupted, stream, heads } = found;
  const digits = (value: number): string => value.toFixed(2);
  return html`<div data-patched="found">
    <p>${t.patchSays(says[0], says[1])} ${t.patchNumbers(digits(clean), digits(corrupted))}</p>
    <p class="muted">${t.patchHelp}</p>
    ${stacksOf(stream).map((rows) => {
      const [first] = rows;
      return matrixTable(matrixOf(rows.map(({ values }) => back(found, values))), {
        caption: t.patchStream,
        rows: [...rows].reverse().map(({ name }) => ({ text: streamName(lab, t, name) })),
        columns: first!.places.map((text) => ({ text })),
        text: percent,
      });
    })}
    ${matrixTable(
      matrixOf(
        heads.map(({ values }) => back(found, values)),
        false,
      ),
      {
        caption: t.patchHeads,
        rows: heads.map(({ name }) => ({ text: headName(lab, name) })),
        columns: Array.from({ length: heads[0]!.values.length }, (_, head) => ({ text: t.head(head + 1) })),
        text: percent,
      },
    )}
  </div>`;
}

const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** Source and target have places of their own. */
function stacksOf(stream: Patched['stream']): readonly Patched['stream'][] {
  const ofSource = (name: string) => name.startsWith('src_') || name.includes('.encoder.');
  return [stream.filter(({ name }) => ofSource(name)), stream.filter(({ name }) => !ofSource(name))].filter(
    (rows) => rows.length > 0,
  );
}

/** How much of the way back to the first answer: 0 is none, 1 all. */
function back({ clean, corrupted }: Patched, values: Float32Array): Float32Array {
  return values.map((value) => (clean === corrupted ? 0 : (value - corrupted) / (clean - corrupted)));
}

/** The last row on top, as the stream runs upwards in the picture. */
function matrixOf(rows: readonly Float32Array[], upwards = true): Matrix {
  const ordered = upwards ? [...rows].reverse() : rows;
  return {
    rows: rows.length,
    columns: rows[0]!.length,
    values: Float32Array.from(ordered.flatMap((row) => [...row])),
  };
}

function headName({ t }: Lab, name: string): string {
  const layer = Number(/layers\.(\d+)/.exec(name)?.[1] ?? 0) + 1;
  const stack = name.includes('.encoder.')
    ? `${t.diagram.encoder} `
    : name.includes('.decoder.')
      ? `${t.diagram.decoder} `
      : '';
  const kind = t.diagram.parts[name.includes('multihead') ? 'cross-attention' : 'self-attention'];
  return `${stack}${layer}, ${kind}`;
}
