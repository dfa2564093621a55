import type { TemplateResult } from 'lit';
import { html } from '../text.js';

interface Choice {
  /** what is asked, for who does not see it above */
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly chosen: string | null;
  /** while what an answer is measured by is still computed */
  readonly disabled?: boolean;
  choose(value: string): void;
}

/** One of some: buttons, since each answer acts at once. */
export const choice = ({ label, options, chosen, disabled = false, choose }: Choice): TemplateResult => html`
  <div class="choice" role="group" aria-label=${label}>
    ${options.map(
      ([value, text]) =>
        html`<button data-option=${value} aria-pressed=${chosen === value} ?disabled=${disabled} @click=${() => choose(value)}>${text}</button>`,
    )}
  </div>
`;
