import { nothing, type TemplateResult } from 'lit';
import type { Lab } from '../lab/lab.js';
import { html } from './text.js';

/** A details element whose content is made only while it is open: what nobody looks at costs nothing when losses stream in. */
export function folded(
  lab: Lab,
  id: string,
  { summary, content, kind = '' }: { summary: unknown; content: () => unknown; kind?: string },
): TemplateResult {
  const open = lab.unfolded.has(id);
  return html`<details class=${kind} ?open=${open} @toggle=${(event: Event) => lab.setUnfolded(id, (event.currentTarget as HTMLDetailsElement).open)}>
    <summary>${summary}</summary>
    ${open ? content() : nothing}
  </details>`;
}
