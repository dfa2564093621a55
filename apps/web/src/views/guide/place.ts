import type { Switch, View } from '../../spec/link-state.js';
import type { Rung, StageId } from '../../spec/rungs.js';
import type { ToolLab as Lab } from '../tool-lab.js';

/** Somewhere in the lab where an answer can be seen. */
export interface Place {
  readonly view: Exclude<View, 'guide' | 'take'>;
  readonly stage: StageId;
  /** id of the diagram's part that opens */
  readonly part?: string;
  /** the proof that opens, on the ladder */
  readonly proof?: Rung;
  /** details that open */
  readonly unfold?: string;
  readonly input?: string;
  /** what is switched off, on the walk */
  readonly off?: readonly Switch[];
  /** what is scrolled to, once it stands there */
  readonly at: string;
}

/** How often it is looked for what is shown, and how long between: the second script may still be loading. */
const LOOKS = 60;
const LOOK_MILLISECONDS = 50;

/** Opens a place and brings it into view; what it shows gets the focus. */
export function goTo(lab: Lab, root: ShadowRoot, place: Place): void {
  const { view, stage, part, proof, unfold, input, off } = place;
  lab.lookAt(stage);
  lab.setLink({
    view,
    off: off ?? [],
    ...(lab.stages.includes(stage) ? {} : { rung: null }),
    ...(input === undefined ? {} : { input }),
  });
  if (part !== undefined) lab.diagram.set({ open: part, focused: part });
  if (proof !== undefined) lab.setUnfolded(`proof-${proof}`, true);
  if (unfold !== undefined) lab.setUnfolded(unfold, true);
  bring(root, place.at, LOOKS);
}

/** Scrolls to what a selector finds, as soon as it finds something. */
export function bring(root: ShadowRoot, selector: string, looks = LOOKS): void {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) {
    if (looks > 0) setTimeout(() => bring(root, selector, looks - 1), LOOK_MILLISECONDS);
    return;
  }
  if (!found.hasAttribute('tabindex')) found.setAttribute('tabindex', '-1');
  found.focus({ preventScroll: true });
  found.scrollIntoView({ block: 'center' });
}
