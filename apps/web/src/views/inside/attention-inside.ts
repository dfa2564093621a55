import { nothing, type TemplateResult } from 'lit';
import { hidesSource, type Matrix, type Trace } from '../../spec/trace.js';
import type { Part } from '../diagram/parts.js';
import { attentionOf } from '../diagram/thumbnail.js';
import { folded } from '../folded.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { matrixTable } from '../walk/matrix-table.js';
import { numbered, tokenLabels } from './axis-labels.js';

/** q, k, v; scores; mask; softmax; mix: each head's, the first one open. */
export function attentionInside(lab: Lab, part: Part, trace: Trace): TemplateResult | typeof nothing {
  const heads = attentionOf(trace, part)?.heads;
  if (heads === undefined) return nothing;
  const { t } = lab;
  const shown = heads.map((weights, head) => oneHead(lab, part, trace, weights, head, heads.length));
  const out = trace.activations.get(part.id);
  const rows = tokenLabels(trace, part.stack);
  return html`${shown.map((content, head) =>
    head === 0
      ? content()
      : folded(lab, `head-${part.id}-${head}`, { summary: t.walk.steps.head(head + 1), content }),
  )}
  ${out === undefined ? nothing : matrixTable(out, { caption: t.inside.added, rows, columns: numbered(out.columns) })}`;
}

function oneHead(
  lab: Lab,
  part: Part,
  trace: Trace,
  weights: Matrix,
  head: number,
  heads: number,
): () => TemplateResult {
  const { inside } = lab.t;
  const keySide = part.kind === 'cross-attention' ? 'encoder' : part.stack;
  const [rows, columns] = [tokenLabels(trace, part.stack), tokenLabels(trace, keySide)];
  const [query, key, value, mixed] = ['query', 'key', 'value', 'heads'].map((name) => {
    const all = trace.activations.get(`${part.id}.${name}`);
    return all === undefined ? null : columnsOfHead(all, head, heads);
  });
  const hidden = (row: number, column: number): boolean =>
    (part.masks.includes('causal') && trace.causal !== null && column > row) ||
    (keySide === 'encoder' &&
      hidesSource(trace, part.kind === 'cross-attention' ? 'memory' : 'source', column));
  const scores = query != null && key != null ? scoresOf(query, key) : null;
  const table = (caption: string, matrix: Matrix | null | undefined, sides: 'rows' | 'columns') =>
    matrix == null
      ? nothing
      : matrixTable(matrix, {
          caption,
          rows: sides === 'rows' ? rows : columns,
          columns: numbered(matrix.columns),
        });
  return () => html`
    <div class="side-by-side">
      ${table(inside.query, query, 'rows')} ${table(inside.key, key, 'columns')} ${table(inside.value, value, 'columns')}
    </div>
    ${scores === null ? nothing : matrixTable(scores, { caption: inside.scores, rows, columns, hidden })}
    ${matrixTable(weights, { caption: inside.weights, rows, columns, hidden })}
    ${table(inside.mixed, mixed, 'rows')}
  `;
}

/** A head's own columns of what stands side by side. */
function columnsOfHead({ rows, columns, values }: Matrix, head: number, heads: number): Matrix {
  const width = columns / heads;
  const own = Float32Array.from(
    { length: rows * width },
    (_, index) => values[Math.floor(index / width) * columns + head * width + (index % width)]!,
  );
  return { rows, columns: width, values: own };
}

/** q·k/√K, before masks and what positions inside attention add. */
function scoresOf(query: Matrix, key: Matrix): Matrix {
  const values = new Float32Array(query.rows * key.rows);
  const scale = 1 / Math.sqrt(query.columns);
  for (let t = 0; t < query.rows; t += 1) {
    for (let s = 0; s < key.rows; s += 1) {
      let sum = 0;
      for (let k = 0; k < query.columns; k += 1)
        sum += query.values[t * query.columns + k]! * key.values[s * key.columns + k]!;
      values[t * key.rows + s] = sum * scale;
    }
  }
  return { rows: query.rows, columns: key.rows, values };
}
