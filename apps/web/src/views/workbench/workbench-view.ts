import { html } from 'lit';
import type { Lab } from '../../lab/lab.js';
export const workbenchView = (lab: Lab, _root?: ShadowRoot) => html`<h2>${lab.t.workbench.heading}</h2>`;
