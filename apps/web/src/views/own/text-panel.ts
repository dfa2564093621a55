import { nothing, type TemplateResult } from 'lit';
import type { OwnBench, OwnDraft } from '../../lab/own-bench.js';
import { type OwnMessages, ownMessagesOf } from '../../messages/own-messages.js';
import { MAX_TEXT } from '../../spec/own/read-own.js';
import { failureText } from '../failure-text.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { likelySymbols } from './likely-symbols.js';
import { askField } from './pair-panel.js';

const TEMPERATURES = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.5];
/** Texts that are written at once. */
const TEN = 10;

/** What the model writes: while it learns one line that changes, afterwards as many as are asked for. */
export function textPanel(lab: Lab, own: OwnBench, draft: OwnDraft): TemplateResult {
  const t = ownMessagesOf(lab.link.language);
  const newest = own.runs.at(-1);
  const trained = newest?.run.trained != null;
  const { trace, writing } = own;
  return html`<section class="panel" aria-labelledby="own-write">
    <h3 id="own-write">${trained ? t.written : t.writes}</h3>
    ${askField(lab, own, draft, t.prompt, MAX_TEXT)}
    ${
      trace === null
        ? html`<p class="muted">${t.untrained}</p>`
        : html`<p class="own-answer" data-own-answer translate="no"><bdi><u>${trace.input}</u>${trace.output}</bdi>${trace.ended ? '' : '…'}
            ${trained ? nothing : html`<small translate="yes">${t.learning(newest?.run.losses.length ?? 0, newest?.run.steps ?? 0)}</small>`}</p>
          ${likelySymbols(t.likely, trace)}`
    }
    <div class="row">
      <div class="control">
        <label for="own-temperature">${t.temperature} <span class="value" translate="no">${writing.temperature}</span></label>
        <input id="own-temperature" type="range" min="0" max=${TEMPERATURES.length - 1} step="1" .value=${String(TEMPERATURES.indexOf(writing.temperature))}
          aria-valuetext=${writing.temperature} aria-describedby="own-temperature-help"
          @input=${(event: Event) => own.setWriting({ temperature: TEMPERATURES[Number((event.target as HTMLInputElement).value)]! })} />
        <small id="own-temperature-help">${t.temperatureHelp}</small>
      </div>
      <button ?disabled=${!trained} data-write @click=${() => own.write(TEN)}>${t.write}</button>
    </div>
    ${writtenList(t, own, draft)}
    ${own.error === null ? nothing : html`<p class="notice" role="alert">${failureText(lab.t, own.error)}</p>`}
  </section>`;
}

function writtenList(t: OwnMessages, { written }: OwnBench, { resolved }: OwnDraft): unknown {
  if (written.length === 0) return nothing;
  const known = new Set(resolved?.kind === 'text' ? [...resolved.learnt, ...resolved.heldOut] : []);
  const isKnown = (prompt: string, text: string) => known.has((prompt + text).normalize('NFC').trim());
  const fresh = written.filter(({ prompt, text }) => !isKnown(prompt, text)).length;
  return html`<ul class="own-written" data-written>
      ${written.map(
        ({ prompt, text, ended }) => html`<li><bdi translate="no"><u>${prompt}</u>${text}</bdi>
          <small>${!ended ? t.unfinished : isKnown(prompt, text) ? t.isKnown : t.isNew}</small></li>`,
      )}
    </ul>
    <p class="muted" role="status">${t.newCount(fresh, written.length)}</p>`;
}
