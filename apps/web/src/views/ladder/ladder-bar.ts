import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { RunStatus } from '../../lab/run.js';
import { shows } from '../shell.js';
import { html } from '../text.js';

/** Play, pause, start over; seed and dropout; and, once, how long it all took. */
export function ladderBar(lab: Lab): TemplateResult {
  const { t, link } = lab;
  const statuses = lab.stages.map((stage) => lab.run(stage).status);
  const any = (...wanted: RunStatus[]) => statuses.some((status) => wanted.includes(status));
  return html`
    <div class="ladder-bar row">
      ${shows(lab, 'play') ? buttons(lab, any) : nothing}
      ${
        shows(lab, 'seed')
          ? html`<div class="field">
              <label for="seed">${t.settings.seed}</label>
              <input
                id="seed"
                type="number"
                min="0"
                step="1"
                .value=${String(link.seed)}
                title=${t.settings.seedHelp}
                @change=${(event: Event) => setSeed(lab, event)}
              />
            </div>`
          : nothing
      }
      ${
        shows(lab, 'dropout')
          ? html`<div class="field">
              <label for="dropout">${t.settings.dropout}</label>
              <select
                id="dropout"
                title=${t.settings.dropoutHelp}
                @change=${(event: Event) =>
                  lab.setLink({ dropout: Number((event.target as HTMLSelectElement).value) })}
              >
                ${dropouts(link.dropout).map(
                  (rate) => html`<option value=${rate} ?selected=${rate === link.dropout}>${rate}</option>`,
                )}
              </select>
            </div>`
          : nothing
      }
      <p class="muted" role="status">
        ${done(lab)}
      </p>
    </div>
  `;
}

function done(lab: Lab): unknown {
  const { seconds, link, t } = lab;
  if (seconds === null) return nothing;
  if (link.rung !== null) return t.status.done(seconds.toFixed(1));
  const both = shows(lab, 'table') && shows(lab, 'proof');
  return html`${t.status.allDone(seconds.toFixed(1))} ${both ? t.status.lookBelow : nothing}`;
}

function buttons(lab: Lab, any: (...wanted: RunStatus[]) => boolean): TemplateResult {
  const { controls } = lab.t;
  const play = lab.link.rung === null ? controls.play : controls.playOne;
  return html`
    ${
      any('training', 'waiting')
        ? html`<button class="primary" @click=${() => lab.pause()}>${controls.pause}</button>`
        : any('paused')
          ? html`<button class="primary" @click=${() => lab.play()}>${controls.resume}</button>`
          : html`<button class="primary" ?disabled=${!any('idle', 'failed')} @click=${() => lab.play()}>${play}</button>`
    }
    <button ?disabled=${!any('training', 'waiting', 'paused', 'done', 'failed')} @click=${() => lab.reset()}>
      ${controls.reset}
    </button>
  `;
}

/** The paper's rate, none, twice as much, and whatever else the link asks for. */
const dropouts = (current: number): number[] => [...new Set([0, 0.1, 0.2, current])].sort((a, b) => a - b);

function setSeed(lab: Lab, event: Event): void {
  const input = event.target as HTMLInputElement;
  const seed = Number(input.value);
  if (input.value !== '' && Number.isSafeInteger(seed) && seed >= 0) lab.setLink({ seed });
  else input.value = String(lab.link.seed);
}
