import type { TemplateResult } from 'lit';
import type { Lab } from '../../lab/lab.js';
import type { Trace } from '../../spec/trace.js';
import { html, svg } from '../text.js';
import { labelPlaces } from './label-places.js';
import { inPlane } from './plane.js';

const WIDTH = 220;
const HEIGHT = 120;

/** Each symbol's vector as a point: what is alike to the model lies together. */
export function plane({ t }: Lab, { embedding, symbols }: Trace): TemplateResult {
  const points = inPlane(embedding).map(
    ([across, up]) => [WIDTH / 2 + across * (WIDTH / 2 - 26), HEIGHT / 2 - up * (HEIGHT / 2 - 16)] as const,
  );
  const names = points.map((_, id) => symbols[id] ?? String(id));
  const places = labelPlaces(points, names);
  return html`<figure class="spine-plane">
    <figcaption>${t.diagram.plane}</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${t.diagram.plane} translate="no">
      ${svg`<path class="branch" d=${`M0,${HEIGHT / 2}H${WIDTH}M${WIDTH / 2},0V${HEIGHT}`}></path>`}
      ${points.map(
        ([x, y], id) => svg`<circle class="point" cx=${x} cy=${y} r="3"></circle>
          <text class="symbol" x=${places[id]![0]} y=${places[id]![1]}>${names[id]}</text>`,
      )}
    </svg>
  </figure>`;
}
