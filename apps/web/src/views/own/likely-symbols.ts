import type { TemplateResult } from 'lit';
import type { Trace } from '../../spec/trace.js';
import { html } from '../text.js';
import { shade } from '../walk/matrix-table.js';

/** How many are named for each place. */
const BEST = 3;

/** For each symbol that was written, those that were held likeliest: a vocabulary has too many for a table of all. */
export function likelySymbols(caption: string, { decoding, outputs }: Trace): TemplateResult {
  const columns = decoding.map(({ probabilities, chosen }) => ({
    chosen,
    best: probabilities
      .map((share, id) => ({ share, symbol: outputs[id]! }))
      .sort((a, b) => b.share - a.share)
      .slice(0, BEST),
  }));
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${caption}>
    <table class="likely" translate="no">
      <caption>${caption}</caption>
      <tbody>
        ${Array.from(
          { length: Math.min(BEST, outputs.length) },
          (_, rank) => html`<tr>
            ${columns.map(({ best, chosen }) => {
              const { share, symbol } = best[rank]!;
              const text = html`<bdi>${symbol === ' ' ? '␣' : symbol}</bdi> <small>${Math.round(100 * share)} %</small>`;
              return html`<td class=${shade(share)}>${symbol === chosen ? html`<b>${text}</b>` : text}</td>`;
            })}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
