import type { Lab } from '../../lab/lab.js';
import type { Part } from './parts.js';

/** A part's name with its masks and layer, for who cannot see where it stands. */
export function partName({ t }: Lab, { kind, masks, layer }: Part): string {
  const { diagram } = t;
  const hidden = masks.map((mask) => diagram.masks[mask]).join(', ');
  return [
    diagram.parts[kind],
    ...(hidden === '' ? [] : [hidden]),
    ...(layer === null ? [] : [diagram.layer(layer + 1)]),
  ].join(', ');
}
