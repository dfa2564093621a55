import { nothing, type TemplateResult } from 'lit';
import type { Matrix } from '../../spec/trace.js';
import { twoDigits } from '../digits.js';
import { html } from '../text.js';

/**
 * The class of a cell's shade, from nothing (0) to full (1) in ten steps: classes, because a page's policy may forbid styles that are
 * written into elements.
 */
export const shade = (share: number): string => `shade-${Math.round(10 * share)}`;

/** A row or column name; `token` ties it to one token of the sequence, e.g. `s2` for the third of the source. */
export interface AxisLabel {
  readonly text: string;
  readonly token?: string;
}

export interface MatrixOptions {
  readonly caption: string;
  readonly rows: readonly AxisLabel[];
  readonly columns: readonly AxisLabel[];
  /** the cell of a row that counts, e.g. the largest logit: bold, so that no colour is needed to find it */
  readonly chosen?: (row: number, column: number) => boolean;
  /** cells that are drawn as hidden, [row][column] */
  readonly hidden?: (row: number, column: number) => boolean;
  /** text of a cell, default two digits */
  readonly text?: (value: number, row: number, column: number) => string;
}

/**
 * A matrix as a table: every number can be read, and a colour says how large it is (blue above zero, orange below, beside the minus
 * sign), so that neither eyes nor colour vision are needed.
 */
export function matrixTable(matrix: Matrix, options: MatrixOptions): TemplateResult {
  const largest = matrix.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const text = options.text ?? twoDigits;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${options.caption}>
    <table class="matrix" translate="no">
      <caption>${options.caption}</caption>
      <thead>
        <tr>
          <td></td>
          ${options.columns.map((label) => html`<th scope="col" data-token=${label.token ?? nothing}>${label.text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${options.rows.map(
          (label, row) => html`<tr>
            <th scope="row" data-token=${label.token ?? nothing}>${label.text}</th>
            ${options.columns.map((_, column) => {
              const value = matrix.values[row * matrix.columns + column]!;
              const hidden = options.hidden?.(row, column) === true;
              const chosen = options.chosen?.(row, column) === true;
              return html`<td
                class=${hidden ? 'hidden' : `${shade(Math.abs(value) / largest)} ${value < 0 ? 'negative' : ''}`}
                data-token=${label.token ?? nothing}
              >${chosen ? html`<b>${text(value, row, column)}</b>` : text(value, row, column)}</td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
