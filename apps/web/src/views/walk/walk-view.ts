import { html } from 'lit';
import type { Lab } from '../../lab/lab.js';
export const walkView = (lab: Lab, _root?: ShadowRoot) => html`<h2>${lab.t.walk.heading}</h2>`;
