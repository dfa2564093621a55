import { messagesOf } from '../messages/messages.js';

/**
 * Stands for the lab where the page's policy on Trusted Types lets nothing be drawn: a sentence in its place, in plain text, which no
 * policy forbids.
 */
export class RefusedElement extends HTMLElement {
  connectedCallback(): void {
    const { status } = messagesOf(this.getAttribute('language') === 'fi' ? 'fi' : 'en');
    const text = document.createElement('p');
    text.setAttribute('role', 'alert');
    text.textContent = status.templatesForbidden;
    (this.shadowRoot ?? this.attachShadow({ mode: 'open' })).replaceChildren(text);
  }
}
