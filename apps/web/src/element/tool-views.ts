import { loadScript } from '../host/assets.js';
import type { Lab } from '../lab/lab.js';

declare const SEQLAB_ASSETS: { readonly worker: string; readonly workerText: string; readonly tools: string };

/** What the second script brings: every view but the ladder. */
export interface ToolViews {
  view(lab: Lab, root: ShadowRoot): unknown;
  /** adds the views' styles to an element's root */
  adopt(root: ShadowRoot): void;
}

export const loadToolViews = (): Promise<ToolViews> =>
  loadScript<ToolViews>(SEQLAB_ASSETS.tools, 'seqlab.tools');
