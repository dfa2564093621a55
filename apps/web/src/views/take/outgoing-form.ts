import { nothing, type TemplateResult } from 'lit';
import { CONTROLS, type Control, VIEWS, type View } from '../../spec/link-state.js';
import { RUNGS, type Rung } from '../../spec/rungs.js';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/** What the link and the embedded lab open with, and which controls they do without. */
export function outgoingForm(lab: Lab): TemplateResult {
  const { t, outgoing } = lab;
  const value = (event: Event) => (event.target as HTMLSelectElement).value;
  return html`
    <div class="row">
      <div class="field">
        <label for="take-view">${t.take.opens}</label>
        <select id="take-view" @change=${(event: Event) => lab.setOutgoing({ view: value(event) as View })}>
          ${VIEWS.map((view) => html`<option value=${view} ?selected=${view === outgoing.view}>${t.navigation[view]}</option>`)}
        </select>
      </div>
      ${
        outgoing.view === 'ladder'
          ? html`<div class="field">
              <label for="take-rung">${t.take.rung}</label>
              <select id="take-rung" @change=${(event: Event) => lab.setOutgoing({ rung: value(event) === '' ? null : (value(event) as Rung) })}>
                <option value="" ?selected=${outgoing.rung === null}>${t.take.allRungs}</option>
                ${RUNGS.map((rung) => html`<option value=${rung} ?selected=${rung === outgoing.rung}>${t.rungs[rung].name}</option>`)}
              </select>
            </div>`
          : nothing
      }
    </div>
    <div class="switches">
      <label><input type="checkbox" data-autoplay .checked=${outgoing.autoplay}
        @change=${() => lab.setOutgoing({ autoplay: !lab.outgoing.autoplay })} />${t.take.autoplay}</label>
    </div>
    <fieldset>
      <legend>${t.take.hide}</legend>
      <div class="switches">
        ${CONTROLS.map(
          (
            control,
          ) => html`<label><input type="checkbox" data-hide=${control} .checked=${outgoing.hide.includes(control)}
            @change=${() => lab.setOutgoing({ hide: toggled(lab, control) })} />${t.take.controls[control]}</label>`,
        )}
      </div>
    </fieldset>
  `;
}

/** In the order of the list, so that equal choices give equal links. */
const toggled = ({ outgoing }: Lab, control: Control): Control[] =>
  CONTROLS.filter((each) => outgoing.hide.includes(each) !== (each === control));
