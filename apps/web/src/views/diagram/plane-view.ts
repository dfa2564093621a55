import type { TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { Trace } from '../../spec/trace.js';
import { html, svg } from '../text.js';
import { inPlane } from './plane.js';

const WIDTH = 220;
const HEIGHT = 120;

/** Each symbol's vector as a point: what is alike to the model lies together. */
export function plane({ t }: Lab, { embedding, symbols }: Trace): TemplateResult {
  const points = inPlane(embedding);
  const x = (value: number): number => WIDTH / 2 + value * (WIDTH / 2 - 26);
  const y = (value: number): number => HEIGHT / 2 - value * (HEIGHT / 2 - 16);
  return html`<figure class="spine-plane">
    <figcaption>${t.diagram.plane}</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${t.diagram.plane} translate="no">
      ${svg`<path class="branch" d=${`M0,${HEIGHT / 2}H${WIDTH}M${WIDTH / 2},0V${HEIGHT}`}></path>`}
      ${points.map(
        ([across, up], id) => svg`<circle class="point" cx=${x(across)} cy=${y(up)} r="3"></circle>
          <text class="symbol" x=${x(across)} y=${y(up) - 6}>${symbols[id] ?? String(id)}</text>`,
      )}
    </svg>
  </figure>`;
}
