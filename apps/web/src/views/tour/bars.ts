import type { TemplateResult } from 'lit';
import { twoDigits } from '../digits.js';
import { largest } from '../largest.js';
import { html, svg } from '../text.js';

interface BarRow {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 30;
const HEIGHT = 36;

/** Numbers as bars, a row of them per name, one scale for all; above the line is above zero. */
export function bars(rows: readonly BarRow[]): TemplateResult {
  const most = largest(
    rows.flatMap(({ values }) => values.map(Math.abs)),
    1e-6,
  );
  return html`<span class="bar-rows" aria-hidden="true" translate="no">
    ${rows.map(
      ({
        name,
        values,
      }) => html`<span class="bar-row">${name === '' ? '' : html`<span class="mono">${name}</span>`}
        <svg class="bars" viewBox=${`0 0 ${values.length * WIDTH} ${HEIGHT + 10}`} width=${values.length * WIDTH} height=${HEIGHT + 10}>
          ${values.map((value, index) => {
            const height = (Math.abs(value) / most) * (HEIGHT / 2);
            const y = value < 0 ? HEIGHT / 2 : HEIGHT / 2 - height;
            return svg`<rect class=${value < 0 ? 'bar negative' : 'bar'} x=${index * WIDTH + 4} y=${y} width=${WIDTH - 8} height=${height}></rect>
              <text x=${(index + 0.5) * WIDTH} y=${HEIGHT + 8}>${twoDigits(value)}</text>`;
          })}
          <path class="zero" d=${`M0,${HEIGHT / 2}h${values.length * WIDTH}`}></path>
        </svg></span>`,
    )}
  </span>`;
}
