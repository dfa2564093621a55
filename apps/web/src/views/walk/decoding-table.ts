import { html, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { Trace } from '../../pool/trace.js';
import { shade } from './matrix-table.js';

const OUTPUTS = ['0', '1', 'SOS', 'EOS', 'PAD'] as const;

/** The loop that writes the answer: one row per call of the model, with what it held likely. */
export function decodingTable(lab: Lab, trace: Trace): TemplateResult {
  const { walk, ladder } = lab.t;
  const outputs = OUTPUTS.slice(0, trace.logits.columns);
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${walk.steps.decoding}>
    <table class="matrix">
      <thead>
        <tr>
          <th scope="col">${walk.call}</th>
          <th scope="col">${ladder.input}</th>
          ${outputs.map((symbol) => html`<th scope="col">p(${symbol})</th>`)}
          <th scope="col">${walk.next}</th>
        </tr>
      </thead>
      <tbody>
        ${trace.decoding.map(
          ({ prefix, probabilities, chosen }, index) => html`<tr>
            <th scope="row">${index + 1}</th>
            <td>${prefix.join(' ')}</td>
            ${outputs.map((_, id) => {
              const probability = probabilities[id]!;
              return html`<td class=${shade(probability)}>
                ${probability.toFixed(3)}
              </td>`;
            })}
            <td>${chosen}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
