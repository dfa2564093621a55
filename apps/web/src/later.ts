import type { CSSResult } from 'lit';
import type { LaterViews } from './element/later-views.js';
import { laterLabOf } from './views/later-lab.js';
import { laterStyles } from './views/later-styles.js';
import { takeView } from './views/take/take-view.js';
import { walkView } from './views/walk/walk-view.js';
import { workbenchView } from './views/workbench/workbench-view.js';

const adopt = (styles: CSSResult, root: ShadowRoot): void => {
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styles.styleSheet!];
};

const views: LaterViews = {
  adopt: (root) => adopt(laterStyles, root),
  view(given, root) {
    const lab = laterLabOf(given);
    switch (lab.link.view) {
      case 'walk':
        return walkView(lab, root);
      case 'workbench':
        return workbenchView(lab, root);
      default:
        return takeView(lab);
    }
  },
};

Object.assign(globalThis, { seqlabLater: views });
