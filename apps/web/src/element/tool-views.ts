import { loadScript } from '../host/assets.js';
import type { Lab } from '../lab/lab.js';
import type { Rung } from '../spec/rungs.js';

declare const SEQLAB_ASSETS: { readonly worker: string; readonly workerText: string; readonly tools: string };

/** What the second script brings: every view but the ladder. */
export interface ToolViews {
  /** @param spine the diagram, which stands in every view */
  view(lab: Lab, root: ShadowRoot, spine: unknown): unknown;
  /** the proofs of a rung */
  proofs(lab: Lab, rung: Rung): unknown;
  /** the numbers of the diagram's opened part */
  inside(lab: Lab): unknown;
  /** what the lab's words mean */
  words(lab: Lab): unknown;
  /** adds the views' styles to an element's root */
  adopt(root: ShadowRoot): void;
}

export const loadToolViews = (): Promise<ToolViews> =>
  loadScript<ToolViews>(SEQLAB_ASSETS.tools, 'seqlab.tools');
