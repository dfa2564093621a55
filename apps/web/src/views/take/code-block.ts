import type { TemplateResult } from 'lit';
import { html } from '../text.js';
import type { ToolLab as Lab } from '../tool-lab.js';
import { copyText } from './copy-text.js';

/** Text to copy, always shown as text. */
export function codeBlock(lab: Lab, name: string, code: string): TemplateResult {
  const { controls } = lab.t;
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    const text = button.parentElement!.querySelector('pre')!;
    if (!(await copyText(text, code))) return;
    lab.setCopied(name);
    setTimeout(() => lab.setCopied(null), 2000);
  };
  return html`<div class="code">
    <pre translate="no" tabindex="0" role="group" aria-label=${name}>${code}</pre>
    <button class="quiet" @click=${copy}>${lab.copied === name ? controls.copied : controls.copy}</button>
  </div>`;
}
