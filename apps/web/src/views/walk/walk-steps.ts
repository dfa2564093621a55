import { nothing, type TemplateResult } from 'lit';
import type { Switch } from '../../spec/link-state.js';
import { modelOf } from '../../spec/stage-facts.js';
import type { AttentionKind, AttentionTrace, Matrix, Trace } from '../../spec/trace.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { decodingTable } from './decoding-table.js';
import { type AxisLabel, matrixTable } from './matrix-table.js';

type Side = 's' | 't';

const labels = (side: Side, tokens: readonly string[]): AxisLabel[] =>
  tokens.map((text, index) => ({ text, token: `${side}${index}` }));
const numbered = (count: number): AxisLabel[] =>
  Array.from({ length: count }, (_, index) => ({ text: String(index) }));

/** Everything between symbols and answer, in the order in which it happens. */
export function walkSteps(lab: Lab, trace: Trace): TemplateResult {
  const { steps } = lab.t.walk;
  const source = labels('s', trace.sourceTokens);
  const target = labels('t', trace.targetTokens);
  return html`
    ${step(
      1,
      steps.symbols,
      steps.symbolsText,
      html`
      <div class="side-by-side">
        ${tokenList(lab.t.walk.source, source, trace.sourceIds)} ${tokenList(lab.t.walk.target, target, trace.targetIds)}
      </div>`,
    )}
    ${step(2, steps.embedding, steps.embeddingText, bothSides(lab, trace.sourceEmbedded, trace.targetEmbedded, source, target))}
    ${step(3, steps.positions, positionsText(lab, trace), positions(lab, trace, source, target))}
    ${step(4, steps.masks, steps.masksText, masks(lab, trace, source, target))}
    ${step(
      5,
      steps.attention,
      steps.attentionText,
      html`<div class="side-by-side">
      ${trace.attentions.map((attention) => attentionHeads(lab, trace, attention, source, target))}
    </div>`,
    )}
    ${step(
      6,
      steps.feedForward,
      steps.feedForwardText,
      html`<div class="side-by-side">
      ${trace.feedForward.map(({ stack, hidden }) =>
        matrixTable(hidden, {
          caption: cut(lab, trace, 'feed-forward', stack === 'encoder' ? steps.encoder : steps.decoder),
          rows: stack === 'encoder' ? source : target,
          columns: numbered(hidden.columns),
        }),
      )}
    </div>`,
    )}
    ${step(
      7,
      steps.logits,
      steps.logitsText,
      matrixTable(trace.logits, {
        caption: steps.logits,
        rows: target,
        columns: trace.outputs.map((text) => ({ text })),
        chosen: (row, column) => largestOf(trace.logits, row) === column,
      }),
    )}
    ${step(8, steps.decoding, steps.decodingText, decodingTable(lab, trace))}
  `;
}

/** A name with a note where its component is switched off. */
const cut = ({ t }: Lab, { off }: Trace, component: Switch, name: string): string =>
  off.includes(component) ? `${name} (${t.walk.cut})` : name;

/** The column of a row's largest value; the first of equal ones, as in decoding. */
function largestOf({ columns, values }: Matrix, row: number): number {
  const own = values.subarray(row * columns, (row + 1) * columns);
  return own.indexOf(own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
}

function step(number: number, title: string, text: string, content: unknown): TemplateResult {
  return html`<section class="panel" data-step=${number} aria-labelledby=${`step-${number}`}>
    <h3 id=${`step-${number}`}>${number}. ${title}</h3>
    <p class="muted">${text}</p>
    ${content}
  </section>`;
}

function tokenList(name: string, tokens: readonly AxisLabel[], ids: readonly number[]): TemplateResult {
  return html`<div>
    <h4>${name}</h4>
    <ul class="tokens" translate="no">
      ${tokens.map(
        ({ text, token }, index) =>
          html`<li><button class="token" data-token=${token}>${text}<small>${ids[index]}</small></button></li>`,
      )}
    </ul>
  </div>`;
}

function bothSides(
  lab: Lab,
  source: Matrix,
  target: Matrix,
  sourceLabels: readonly AxisLabel[],
  targetLabels: readonly AxisLabel[],
): TemplateResult {
  const { walk } = lab.t;
  return html`<div class="side-by-side">
    ${matrixTable(source, { caption: walk.source, rows: sourceLabels, columns: numbered(source.columns) })}
    ${matrixTable(target, { caption: walk.target, rows: targetLabels, columns: numbered(target.columns) })}
  </div>`;
}

/** Not every kind of position is a table that is added. */
function positionsText({ t, walk }: Lab, { off }: Trace): string {
  const { steps } = t.walk;
  const { positional } = walk.loaded?.config ?? modelOf(walk.stage);
  if (positional === 'none') return steps.positionsNone;
  if (off.includes('positions')) return steps.positionsOff;
  if (positional === 'sinusoidal') return steps.positionsText;
  return positional === 'learned' ? steps.positionsLearned : steps.positionsInside(positional);
}

function positions(
  lab: Lab,
  trace: Trace,
  source: readonly AxisLabel[],
  target: readonly AxisLabel[],
): unknown {
  const { positions: table } = trace;
  if (table === null) return nothing;
  return html`
    ${matrixTable(table, { caption: lab.t.proofs.positions.table, rows: numbered(table.rows), columns: numbered(table.columns) })}
    ${bothSides(lab, added(trace.sourceEmbedded, table), added(trace.targetEmbedded, table), source, target)}
  `;
}

/** Row t of the table is added to row t. */
function added(matrix: Matrix, table: Matrix): Matrix {
  return { ...matrix, values: matrix.values.map((value, index) => value + table.values[index]!) };
}

function masks(
  lab: Lab,
  trace: Trace,
  source: readonly AxisLabel[],
  target: readonly AxisLabel[],
): TemplateResult {
  const { walk } = lab.t;
  const off = (caption: string, component: Switch) =>
    html`<p class="muted">${caption}: ${trace.off.includes(component) ? walk.cut : walk.absent}</p>`;
  const draw = (caption: string, mask: Matrix, rows: readonly AxisLabel[], columns: readonly AxisLabel[]) =>
    matrixTable(mask, {
      caption,
      rows,
      columns,
      hidden: (row, column) => mask.values[row * mask.columns + column] === 1,
      text: (value) => (value === 1 ? walk.hidden : walk.visible),
    });
  const { causal, padding } = trace;
  const ofSource = (mask: 'source' | 'memory', caption: string) =>
    padding === null || trace.unmasked.includes(mask)
      ? off(caption, `${mask}-padding`)
      : draw(caption, padding, [{ text: walk.everyRow }], source);
  const noPad = padding !== null && !padding.values.includes(1);
  return html`<div class="side-by-side">
    ${causal === null ? off(walk.steps.causal, 'causal') : draw(walk.steps.causal, causal, target, target)}
    <div>
      ${ofSource('source', walk.steps.sourcePadding)} ${ofSource('memory', walk.steps.memoryPadding)}
      ${padding === null ? nothing : html`<p class="muted">${walk.steps.targetPadding}</p>`}
      ${noPad ? html`<p class="muted">${walk.steps.noPad}</p>` : nothing}
    </div>
  </div>`;
}

function attentionHeads(
  lab: Lab,
  trace: Trace,
  attention: AttentionTrace,
  source: readonly AxisLabel[],
  target: readonly AxisLabel[],
): TemplateResult[] {
  const { steps } = lab.t.walk;
  const switches: Record<AttentionKind, Switch> = {
    'encoder-self': 'encoder-attention',
    'decoder-self': 'decoder-attention',
    cross: 'cross-attention',
  };
  const names: Record<AttentionKind, string> = {
    'encoder-self': steps.encoderSelf,
    'decoder-self': steps.decoderSelf,
    cross: steps.cross,
  };
  const rows = attention.kind === 'encoder-self' ? source : target;
  const columns = attention.kind === 'decoder-self' ? target : source;
  const several = attention.heads.length > 1;
  const layers = trace.attentions.some(({ layer }) => layer > 0);
  const place = `${names[attention.kind]}${layers ? `, ${steps.layer(attention.layer + 1)}` : ''}`;
  const name = cut(lab, trace, switches[attention.kind], place);
  return attention.heads.map((head, index) =>
    matrixTable(head, { caption: several ? `${name}, ${steps.head(index + 1)}` : name, rows, columns }),
  );
}
