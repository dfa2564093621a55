import type { LadderExample } from '@seqlab/core';
import { outputText } from '@seqlab/figures';
import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../lab/lab.js';
import { html } from './text.js';

/** Decoding gives up after this many calls, EOS included, as the paper's does. */
const DECODING_LIMIT = 16;

/** What a model has answered: nothing and no end are said in words. */
export function outputCell({ t }: Lab, example: LadderExample): TemplateResult {
  const text = outputText(example);
  const endless = typeof example.output === 'string' && text.length >= DECODING_LIMIT - 1 && !example.correct;
  return html`${text === '' ? html`<small>${t.ladder.nothing}</small>` : text}${
    endless ? html` … <small>(${t.ladder.neverStops})</small>` : nothing
  }`;
}

/** Right or wrong, by sign and word as well as by colour. */
export function verdictCell({ t }: Lab, { correct }: LadderExample): TemplateResult {
  return html`<td class="verdict ${correct ? 'right' : 'wrong'}">
    ${correct ? `✓ ${t.ladder.correct}` : `✗ ${t.ladder.wrong}`}
  </td>`;
}
