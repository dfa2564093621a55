import { nothing, type TemplateResult } from 'lit';
import type { Matrix, Trace } from '../../spec/trace.js';
import { columnsOf, type Part, partsOf } from '../diagram/parts.js';
import type { Subject } from '../diagram/subject.js';
import { softmaxRows } from '../diagram/thumbnail.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { decodingTable } from '../walk/decoding-table.js';
import { type AxisLabel, matrixTable } from '../walk/matrix-table.js';
import { attentionInside } from './attention-inside.js';
import { numbered, tokenLabels } from './axis-labels.js';

/** What the opened part of the diagram does to the input, number by number. */
export function insideView(lab: Lab, { config, trace }: Subject): TemplateResult | typeof nothing {
  const { t, diagram } = lab;
  const part = columnsOf(config)
    .flatMap((column) => partsOf(column, config.normFirst))
    .find(({ id }) => id === diagram.open);
  if (part === undefined) return nothing;
  return html`<section aria-labelledby="inside-title" data-inside=${part.id}>
    <header class="row between">
      <h4 id="inside-title">${t.diagram.parts[part.kind]} <small>${t.diagram[part.stack]}</small></h4>
      <button class="quiet" @click=${(event: Event) => close(lab, part, event)}>${t.controls.close}</button>
    </header>
    <p class="muted">${t.inside.texts[part.kind]}</p>
    ${trace === null ? html`<p class="pending">${t.diagram.untrained}</p>` : numbers(lab, part, trace)}
  </section>`;
}

/** The block that was opened gets the focus back, which would else be lost with its numbers. */
function close(lab: Lab, part: Part, event: Event): void {
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  const block = [...root.querySelectorAll<SVGElement>('[data-part]')].find(
    (each) => each.getAttribute('data-part') === part.id,
  );
  block?.focus();
  lab.diagram.set({ open: null, focused: part.id });
}

const outputs = (trace: Trace): readonly AxisLabel[] => trace.outputs.map((text) => ({ text }));

function numbers(lab: Lab, part: Part, trace: Trace): unknown {
  const { t } = lab;
  const rows = tokenLabels(trace, part.stack);
  // a pooled model answers once
  const answers = trace.logits.rows === rows.length ? rows : numbered(trace.logits.rows);
  const perToken = (caption: string, matrix: Matrix | undefined) =>
    matrix === undefined
      ? nothing
      : matrixTable(matrix, { caption, rows, columns: numbered(matrix.columns) });
  switch (part.kind) {
    case 'tokens': {
      const ids = part.stack === 'encoder' ? trace.sourceIds : trace.targetIds;
      return html`<ul class="tokens" translate="no">
        ${rows.map(
          ({ text, token }, index) => html`<li><button class="token" data-token=${token ?? nothing}
            aria-pressed=${lab.diagram.token === token}
            @click=${() => lab.diagram.set({ token: lab.diagram.token === token ? null : (token ?? null) })}
          >${text}<small>${ids[index]}</small></button></li>`,
        )}
      </ul>`;
    }
    case 'embedding':
      return perToken(
        t.inside.embedded,
        part.stack === 'encoder' ? trace.sourceEmbedded : trace.targetEmbedded,
      );
    case 'positions':
      return trace.positions === null
        ? nothing
        : matrixTable(trace.positions, {
            caption: t.proofs.positions.table,
            rows: numbered(trace.positions.rows),
            columns: numbered(trace.positions.columns),
          });
    case 'self-attention':
    case 'cross-attention':
      return attentionInside(lab, part, trace);
    case 'norm':
      return perToken(t.inside.normed, trace.activations.get(part.id));
    case 'feed-forward': {
      const own = trace.feedForward.filter(({ stack }) => stack === part.stack)[part.layer ?? 0];
      return html`${perToken(t.inside.hidden, own?.hidden)} ${perToken(t.inside.added, trace.activations.get(part.id))}`;
    }
    case 'unembedding':
      return matrixTable(trace.logits, {
        caption: t.walk.steps.logits,
        rows: answers,
        columns: outputs(trace),
        chosen: (row, column) => chosen(trace.logits, row) === column,
      });
    case 'probabilities': {
      const shares = softmaxRows(trace.logits);
      return html`${matrixTable(shares, {
        caption: t.diagram.parts.probabilities,
        rows: answers,
        columns: outputs(trace),
        chosen: (row, column) => chosen(shares, row) === column,
      })}
      <h5>${t.walk.steps.decoding}</h5>
      <p class="muted">${trace.rule === 'append' ? t.inside.lastRow : t.walk.task.rewrite}</p>
      ${decodingTable(lab, trace)}`;
    }
  }
}

/** The column of a row's largest value; the first of equal ones, as in decoding. */
function chosen({ columns, values }: Matrix, row: number): number {
  const own = values.subarray(row * columns, (row + 1) * columns);
  return own.indexOf(own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
}
