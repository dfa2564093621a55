import { formatLoss } from '@seqlab/figures';
import type { TemplateResult } from 'lit';
import type { Lab } from '../lab/lab.js';
import { folded } from './folded.js';
import { html } from './text.js';

interface NamedCurve {
  /** heads the column */
  readonly label: string;
  readonly curve: readonly (readonly [step: number, loss: number])[];
}

/** Rows of the table, the last step among them. */
const ROWS = 12;

/** The numbers behind a figure of curves, a dozen of steps, for who cannot or would not look at it. */
export function curvesTable(
  lab: Lab,
  id: string,
  caption: string,
  curves: () => readonly NamedCurve[],
): TemplateResult {
  return folded(lab, id, {
    summary: lab.t.controls.showTable,
    content: () => table(lab, caption, curves()),
  });
}

function table(lab: Lab, caption: string, curves: readonly NamedCurve[]): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption>${caption}</caption>
      <thead>
        <tr>
          <th scope="col" class="number">${lab.t.ladder.step}</th>
          ${curves.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${steps(curves).map(
          (step) => html`<tr>
            <th scope="row" class="number" translate="no">${step}</th>
            ${curves.map(({ curve }) => html`<td class="number" translate="no">${lossAt(curve, step)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Steps of the longest curve, evenly apart. */
function steps(curves: readonly NamedCurve[]): number[] {
  const last = (curve: NamedCurve['curve']) => curve.at(-1)?.[0] ?? 0;
  const longest = curves.reduce<NamedCurve['curve']>(
    (most, { curve }) => (last(curve) > last(most) ? curve : most),
    [],
  );
  const stride = Math.max(1, Math.ceil(longest.length / (ROWS - 1)));
  return longest
    .filter((_, index) => index % stride === 0 || index === longest.length - 1)
    .map(([step]) => step);
}

/** The loss at a step or at the next one that was kept; nothing where a curve has ended. */
function lossAt(curve: NamedCurve['curve'], step: number): string {
  const point = curve.find(([at]) => at >= step);
  return point === undefined ? '–' : formatLoss(point[1]);
}
