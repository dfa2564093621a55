import { dress } from './element/dress.js';
import type { ToolViews } from './element/tool-views.js';
import { takeView } from './views/take/take-view.js';
import { toolLabOf } from './views/tool-lab.js';
import { toolStyles } from './views/tool-styles.js';
import { walkView } from './views/walk/walk-view.js';
import { workbenchView } from './views/workbench/workbench-view.js';

const views: ToolViews = {
  adopt: (root) => dress(root, [toolStyles]),
  view(given, root) {
    const lab = toolLabOf(given);
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

Object.assign(globalThis, { [Symbol.for('seqlab.tools')]: views });
