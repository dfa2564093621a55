import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnDraft } from '../../lab/own-bench.js';
import { type OwnMessages, ownMessagesOf } from '../../messages/own-messages.js';
import { graphemesOf } from '../../spec/own/graphemes.js';
import { MAX_SIDE } from '../../spec/own/read-own.js';
import type { Trace } from '../../spec/trace.js';
import { failureText } from '../failure-text.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { likelySymbols } from './likely-symbols.js';

/** An input of one's own, and what the model makes of it. */
export function pairPanel(lab: Lab, own: OwnBench, draft: OwnDraft): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  const { trace } = own;
  return html`<section class="panel" aria-labelledby="own-ask">
    <h3 id="own-ask">${t.ask}</h3>
    ${askField(lab, own, draft, t.input, MAX_SIDE)}
    ${trace === null ? html`<p class="muted">${t.untrained}</p>` : answer(lab, t, trace, draft)}
    ${own.error === null ? nothing : html`<p class="notice" role="alert">${failureText(lab.t, own.error)}</p>`}
  </section>`;
}

/** What is asked, and what no example has of it. */
export function askField(
  lab: Lab,
  own: OwnBench,
  { resolved }: OwnDraft,
  label: string,
  most: number,
): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  const { input } = own;
  const unknown =
    resolved === null || resolved.kind === 'drawings' ? [] : resolved.tokenizer.unknownIn(input);
  const long = graphemesOf(input).length > most;
  return html`<div class="control">
    <label for="own-input">${label}</label>
    <input id="own-input" type="text" dir="auto" maxlength="64" autocomplete="off" spellcheck="false" aria-invalid=${unknown.length > 0 || long} .value=${input}
      @input=${(event: Event) => lab.setLink({ input: (event.target as HTMLInputElement).value })} />
    ${unknown.length === 0 ? nothing : html`<p class="notice" role="status" data-unknown>${t.inputUnknown(unknown.join(' '))}</p>`}
    ${long ? html`<p class="notice" role="status">${t.inputLong(most)}</p>` : nothing}
  </div>`;
}

function answer(lab: Lab, t: OwnMessages, trace: Trace, { resolved }: OwnDraft): TemplateResult {
  const { expected, output, ended, input } = trace;
  const right = expected !== null && ended && output === expected;
  const held = resolved?.kind === 'pairs' && resolved.heldOut.some((pair) => pair.input === input);
  return html`<p class="own-answer" data-own-answer>
      <bdi translate="no">${input}</bdi> → <bdi translate="no">${output === '' ? lab.t.ladder.nothing : output}</bdi>${ended ? '' : '…'}
      ${
        expected === null
          ? html`<small>${t.neither}</small>`
          : html`<span class=${right ? 'right' : 'wrong'}>${right ? `✓ ${lab.t.ladder.correct}` : `✗ ${lab.t.ladder.wrong}`}</span>
            <small>${right ? '' : html`${t.expected} <bdi translate="no">${expected}</bdi>, `}${held ? t.held : t.learnt}</small>`
      }
    </p>
    ${likelySymbols(t.likely, trace)}`;
}
