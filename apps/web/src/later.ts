import { dress } from './element/dress.js';
import type { LaterViews } from './element/later-views.js';
import { laterLabOf } from './views/later-lab.js';
import { laterStyles } from './views/later-styles.js';
import { takeView } from './views/take/take-view.js';
import { walkView } from './views/walk/walk-view.js';
import { workbenchView } from './views/workbench/workbench-view.js';

const views: LaterViews = {
  adopt: (root) => dress(root, [laterStyles]),
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

Object.assign(globalThis, { [Symbol.for('seqlab.later')]: views });
