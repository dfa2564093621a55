import { nothing, type TemplateResult } from 'lit';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { codeBlock } from './code-block.js';
import { embedCode, programs, shareAddress } from './embed-code.js';
import { filesPanel } from './files-panel.js';
import { outgoingForm } from './outgoing-form.js';
import { subjectsOf } from './subjects.js';

/** The link, the programs, the files: what a visitor can take along. */
export function takeView(lab: Lab): TemplateResult {
  const { t } = lab;
  const subjects = subjectsOf(lab);
  const chosen =
    subjects.find(({ id }) => id === lab.taken) ??
    subjects.find(({ weights }) => weights !== null) ??
    subjects[6]!;
  const link = shareAddress(lab);
  return html`
    <h2>${t.take.heading}</h2>
    <p class="lead">${t.take.lead}</p>
    <section class="panel" aria-labelledby="take-link">
      <h3 id="take-link">${t.take.link}</h3>
      <p class="muted">${link === null ? t.take.noPage : t.take.linkHelp}</p>
      ${outgoingForm(lab)} ${link === null ? nothing : codeBlock(lab, t.take.link, link)}
    </section>
    <section class="panel" aria-labelledby="take-code">
      <h3 id="take-code">${t.take.code}</h3>
      <div class="field">
        <label for="take-which">${t.take.which}</label>
        <select id="take-which" @change=${(event: Event) => lab.setTaken((event.target as HTMLSelectElement).value)}>
          ${subjects.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen.id}>${name}</option>`)}
        </select>
      </div>
      ${programs(lab, chosen).map(
        ({ name, code, problem }) => html`<h4>${name}</h4>
          ${code === null ? html`<p class="muted">${problem}</p>` : codeBlock(lab, name, code)}`,
      )}
    </section>
    ${filesPanel(lab, chosen)}
    ${
      lab.link.embed
        ? nothing
        : html`<section class="panel" aria-labelledby="take-embed">
            <h3 id="take-embed">${t.take.embed}</h3>
            <p class="muted">${t.take.embedHelp}</p>
            ${embedCode(lab).map(([name, code]) => html`<h4>${name}</h4>${codeBlock(lab, name, code)}`)}
          </section>`
    }
  `;
}
