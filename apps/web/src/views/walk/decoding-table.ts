import type { TemplateResult } from 'lit';
import type { Trace } from '../../spec/trace.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { shade } from './matrix-table.js';

/** The loop that writes the answer: one row per call of the model, with what it held likely. */
export function decodingTable(lab: Lab, trace: Trace): TemplateResult {
  const { walk } = lab.t;
  const outputs = trace.outputs;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${walk.steps.decoding}>
    <table class="matrix">
      <thead>
        <tr>
          <th scope="col">${walk.call}</th>
          <th scope="col">${walk.prefix}</th>
          ${outputs.map((symbol) => html`<th scope="col">p(${symbol})</th>`)}
          <th scope="col">${walk.next}</th>
        </tr>
      </thead>
      <tbody translate="no">
        ${trace.decoding.map(
          ({ prefix, probabilities, chosen }, index) => html`<tr>
            <th scope="row">${index + 1}</th>
            <td class="prefix">${prefix.map((token, place) => html`<span data-token=${`t${place}`}>${token}</span> `)}</td>
            ${outputs.map((_, id) => {
              const probability = probabilities[id]!;
              const text = probability.toFixed(3);
              return html`<td class=${shade(probability)}>${outputs[id] === chosen ? html`<b>${text}</b>` : text}</td>`;
            })}
            <td class="prefix"><span data-token=${`t${prefix.length}`}>${chosen}</span></td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
