import type { TemplateResult } from 'lit';
import type { LogitRow } from '../../spec/proof.js';
import { sixDigits } from '../digits.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/** Symbols that a model can answer; PAD is never one. */
const OUTPUTS = ['0', '1', 'SOS', 'EOS'] as const;

/** The logits after each decoder token, six digits of each. */
export function logitTable(lab: Lab, input: string, rows: readonly LogitRow[]): TemplateResult {
  const { proofs } = lab.t;
  return captioned(
    proofs.logits_of(input),
    html`<thead>
        <tr>
          <th scope="col">${proofs.token_column}</th>
          ${OUTPUTS.map((symbol) => html`<th scope="col" class="number" translate="no">${symbol}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ token, logits }) =>
            html`<tr>
              <th scope="row" translate="no">${token}</th>
              ${logits.map((logit) => html`<td class="number" translate="no">${sixDigits(logit)}</td>`)}
            </tr>`,
        )}
      </tbody>`,
  );
}

/** A table with a caption that scrolls sideways by itself when the page is narrow. */
export function captioned(caption: string, content: TemplateResult): TemplateResult {
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption>${caption}</caption>
      ${content}
    </table>
  </div>`;
}
