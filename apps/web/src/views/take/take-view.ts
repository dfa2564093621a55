import { html } from 'lit';
import type { Lab } from '../../lab/lab.js';
export const takeView = (lab: Lab, _root?: ShadowRoot) => html`<h2>${lab.t.take.heading}</h2>`;
