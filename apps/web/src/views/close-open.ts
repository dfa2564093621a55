import type { Lab } from '../lab/lab.js';
import { RUNGS } from '../spec/rungs.js';

/**
 * Escape closes what was opened last in depth: the diagram's numbers, then a cell's examples, then a proof. Its opener gets the focus.
 * Where it closed something it is used up: a dialog or a slide show around the lab closes nothing by the same press.
 */
export function closeOpen(lab: Lab, event: CustomEvent<string>): void {
  if (event.detail !== 'Escape') return;
  const root = (event.currentTarget as Element).getRootNode() as ShadowRoot;
  const focus = (attribute: string, value: string) =>
    [...root.querySelectorAll<HTMLElement | SVGElement>(`[${attribute}]`)]
      .find((each) => each.getAttribute(attribute) === value)
      ?.focus();
  const proof = RUNGS.findLast((rung) => lab.unfolded.has(`proof-${rung}`));
  if (lab.diagram.open !== null) {
    focus('data-part', lab.diagram.open);
    lab.diagram.set({ open: null, focused: lab.diagram.open });
  } else if (lab.link.view === 'ladder' && lab.open !== null) {
    focus('data-cell', lab.open);
    lab.setOpen(null);
  } else if (lab.link.view === 'ladder' && proof !== undefined) {
    focus('data-why', proof);
    lab.setUnfolded(`proof-${proof}`, false);
  } else return;
  event.preventDefault();
}
