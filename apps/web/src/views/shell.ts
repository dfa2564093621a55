import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../lab/lab.js';
import { messagesOf } from '../messages/messages.js';
import { type Control, type Language, type Theme, VIEWS } from '../spec/link-state.js';
import { closeOpen } from './close-open.js';
import { html } from './text.js';

/** Whether a control is shown: a course hides what it has no use for. */
export const shows = (lab: Pick<Lab, 'link'>, control: Control): boolean => !lab.link.hide.includes(control);

/** Whether the lab is a document of its own, or a part of somebody else's, which has landmarks and a heading already. */
export type Standing = 'page' | 'part';

/** Name, views, language and theme around one view. */
export function shell(
  lab: Lab,
  standing: Standing,
  notices: unknown,
  view: unknown,
  foot: unknown,
): TemplateResult {
  const bare = lab.link.embed || standing === 'part';
  const empty = (['navigation', 'language', 'theme'] as const).every((control) => !shows(lab, control));
  return html`
    <div class="sheet" dir="ltr" lang=${lab.link.language} data-theme=${lab.link.theme} @lab-key=${(event: CustomEvent<string>) => closeOpen(lab, event)}><div class="lab">
      ${bare && empty ? nothing : header(lab, standing)}
      ${notices}
      <div id="lab" role=${standing === 'page' ? 'main' : 'group'} aria-label=${lab.t.title} tabindex="-1">${view} ${foot}</div>
    </div></div>
  `;
}

function header(lab: Lab, standing: Standing): TemplateResult {
  const { t, link } = lab;
  const own = standing === 'page' && !link.embed;
  return html`
    <div class="top" role=${own ? 'banner' : nothing}>
      ${own ? html`<button class="skip" @click=${skip}>${t.skipToContent}</button>` : nothing}
      <div class="brand">
        ${standing === 'page' ? html`<h1 translate="no">${t.title}</h1>` : html`<strong translate="no">${t.title}</strong>`}
        <span class="muted">${t.subtitle}</span>
      </div>
      ${
        shows(lab, 'navigation')
          ? html`<nav aria-label=${t.navigation.label}>
              ${VIEWS.map(
                (view) => html`<button
                  aria-current=${link.view === view ? 'page' : nothing}
                  @click=${() => lab.setLink({ view })}
                >${t.navigation[view]}</button>`,
              )}
            </nav>`
          : nothing
      }
      <div class="settings">${languageControl(lab)} ${themeControl(lab)}</div>
    </div>
  `;
}

function languageControl(lab: Lab): unknown {
  if (!shows(lab, 'language')) return nothing;
  const languages: readonly Language[] = ['en', 'fi'];
  return html`<select
    aria-label=${lab.t.settings.language}
    @change=${(event: Event) => lab.setLink({ language: (event.target as HTMLSelectElement).value as Language })}
  >
    ${languages.map(
      (language) =>
        html`<option value=${language} lang=${language} ?selected=${language === lab.link.language}>
          ${messagesOf(language).languageName}
        </option>`,
    )}
  </select>`;
}

function themeControl(lab: Lab): unknown {
  if (!shows(lab, 'theme')) return nothing;
  const { settings } = lab.t;
  const themes: readonly (readonly [Theme, string])[] = [
    ['auto', settings.themeAuto],
    ['light', settings.themeLight],
    ['dark', settings.themeDark],
  ];
  return html`<select
    aria-label=${settings.theme}
    @change=${(event: Event) => lab.setLink({ theme: (event.target as HTMLSelectElement).value as Theme })}
  >
    ${themes.map(
      ([theme, name]) => html`<option value=${theme} ?selected=${theme === lab.link.theme}>${name}</option>`,
    )}
  </select>`;
}

/** A button, since a link inside a shadow tree finds no target by its fragment. */
function skip(event: Event): void {
  const root = (event.target as Element).getRootNode() as ShadowRoot;
  root.querySelector<HTMLElement>('#lab')?.focus();
}
