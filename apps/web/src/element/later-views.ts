import type { Lab } from '../lab/lab.js';
import { loadScript } from './assets.js';

declare const SEQLAB_ASSETS: { readonly worker: string; readonly workerText: string; readonly later: string };

/** What the second script brings: every view but the ladder. */
export interface LaterViews {
  view(lab: Lab, root: ShadowRoot): unknown;
  /** adds the views' styles to an element's root */
  adopt(root: ShadowRoot): void;
}

export const loadLaterViews = (): Promise<LaterViews> =>
  loadScript<LaterViews>(SEQLAB_ASSETS.later, 'seqlab.later');
